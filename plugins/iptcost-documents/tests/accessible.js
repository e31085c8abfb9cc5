// Prints what axe-core finds in each HTML file named: [[rule, number of elements], ...] a line.
// Contrast needs a browser's layout; test_accessible.py reckons it from the colours instead.
const fs = require("fs");
const { JSDOM } = require("jsdom");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

(async () => {
  for (const file of process.argv.slice(2)) {
    const page = new JSDOM(fs.readFileSync(file, "utf8"), { runScripts: "outside-only" });
    page.window.eval(axe);
    const options = { rules: { "color-contrast": { enabled: false } } };
    const found = await page.window.axe.run(page.window.document, options);
    console.log(JSON.stringify(found.violations.map((one) => [one.id, one.nodes.length])));
  }
})();
