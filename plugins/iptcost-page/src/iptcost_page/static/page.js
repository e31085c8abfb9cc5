// Hands what is typed to the engine and shows the page that it makes. No request leaves the folder.
const SLOWEST = 60_000;
const LARGEST = 2 ** 20;
const said = () => document.body.dataset;
const status = () => document.getElementById("status");
let engine = null;
let ready = false;
let number = 0;
let waiting = null;

function begin() {
  ready = false;
  engine = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  engine.onmessage = ({ data }) => {
    if (data.ready) {
      ready = true;
      status().textContent = said().ready;
      document.documentElement.dataset.engine = "ready";
    } else if (data.broken) broken(data.broken);
    else if (waiting && data.number === waiting.number) waiting.done(data);
  };
  engine.onerror = (event) => broken(event.message);
}

function broken(reason) {
  console.error(reason);
  status().textContent = said().broken;
  status().setAttribute("role", "alert");
}

function ask(request) {
  return new Promise((done, failed) => {
    const own = ++number;
    const timer = setTimeout(() => {
      engine.terminate();
      waiting = null;
      failed(new Error("slow"));
      begin();
    }, SLOWEST);
    waiting = {
      number: own,
      done: (reply) => {
        clearTimeout(timer);
        waiting = null;
        done(reply);
      },
    };
    engine.postMessage({ number: own, request });
  });
}

async function fieldsOf(form, submitter) {
  const fields = {};
  for (const [name, value] of new FormData(form, submitter)) {
    if (!(value instanceof File)) fields[name] = value;
    else if (value.size > LARGEST) throw new Error("large");
    else fields[name] = await value.text();
  }
  return fields;
}

async function go(fields, { push }) {
  if (waiting) return;
  const told = setTimeout(() => {
    status().textContent = ready ? said().working : said().wait;
    document.querySelector("main").setAttribute("aria-busy", "true");
  }, 200);
  try {
    const language = document.body.dataset.locale;
    const reply = await ask({ method: "POST", path: "/", form: fields, language });
    clearTimeout(told);
    status().textContent = "";
    document.querySelector("main").removeAttribute("aria-busy");
    const file = reply.headers["Content-Disposition"];
    if (file) download(reply, file);
    else show(reply, fields, push);
  } catch (error) {
    clearTimeout(told);
    document.querySelector("main").removeAttribute("aria-busy");
    status().textContent = said().slow;
  }
}

function download(reply, file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([reply.body], { type: reply.media }));
  link.download = /filename="(.*)"/.exec(file)[1];
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// What was asked stays in memory alone: the browser's own history holds a number.
const visited = [{}];

function show(reply, fields, push) {
  const made = new DOMParser().parseFromString(reply.body, "text/html");
  for (const part of ["header", "main"]) document.querySelector(part).replaceWith(made.querySelector(part));
  document.title = made.title;
  document.documentElement.lang = made.documentElement.lang;
  for (const [key, value] of Object.entries(made.body.dataset)) document.body.dataset[key] = value;
  if (push) {
    const place = (history.state?.place ?? 0) + 1;
    visited.length = place;
    visited.push(fields);
    history.pushState({ place }, "");
  }
  window.scrollTo(0, 0);
  (document.querySelector("main .wrong") ?? document.getElementById("main")).focus();
}

addEventListener("popstate", ({ state }) => {
  const fields = visited[state?.place ?? 0];
  if (fields) go({ locale: document.body.dataset.locale, ...fields }, { push: false });
});

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await go(await fieldsOf(event.target, event.submitter), { push: true });
  } catch {
    status().textContent = said().tooLarge;
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("main > details:not(.said)")) part.open = true;
});

if (typeof WebAssembly === "object" && typeof Worker === "function") begin();
else broken();
