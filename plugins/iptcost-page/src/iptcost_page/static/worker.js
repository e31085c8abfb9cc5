// The engine, beside the page: Python in WebAssembly, loaded from this folder and from nowhere else.
import { loadPyodide } from "./py/pyodide.mjs";

const get = async (name) => {
  const reply = await fetch(new URL(name, import.meta.url));
  if (!reply.ok) throw new Error(name);
  return new Uint8Array(await reply.arrayBuffer());
};

const begun = (async () => {
  const [python, engine, settings] = await Promise.all([
    loadPyodide({ indexURL: new URL("./py/", import.meta.url).href }),
    get("engine.zip"),
    get("settings.json"),
  ]);
  python.unpackArchive(engine, "zip", { extractDir: "/engine" });
  python.runPython("import sys; sys.path.insert(0, '/engine')");
  const browser = python.pyimport("iptcost_page._browser");
  const respond = browser.begin(new TextDecoder().decode(settings));
  postMessage({ ready: true });
  setTimeout(() => browser.rehearse(), 0);
  return respond;
})();
begun.catch((error) => postMessage({ broken: String(error) }));

onmessage = async ({ data }) => {
  const respond = await begun;
  postMessage({ number: data.number, ...JSON.parse(respond(JSON.stringify(data.request))) });
};
