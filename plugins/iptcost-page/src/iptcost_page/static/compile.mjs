// Compiles the modules of zip files by the very interpreter that will run them.
// node compile.mjs PYODIDE IN OUT [IN OUT ...]
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, ...files] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(path.join(pyodide, "pyodide.mjs")));
const python = await loadPyodide({ indexURL: pyodide });
python.runPython(`
import os, py_compile, zipfile

def compiled(source, target):
    taken, made = zipfile.ZipFile(source), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
    for entry in sorted(taken.namelist()):
        if entry.endswith("/"):
            continue
        data = taken.read(entry)
        if entry.endswith(".py"):
            with open("/module.py", "wb") as file:
                file.write(data)
            py_compile.compile(
                "/module.py", "/module.pyc", dfile=entry, doraise=True, optimize=2,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
            with open("/module.pyc", "rb") as file:
                data = file.read()
            entry += "c"
        made.writestr(zipfile.ZipInfo(entry), data, zipfile.ZIP_DEFLATED, 9)
    made.close()
`);
const compiled = python.globals.get("compiled");
for (let at = 0; at < files.length; at += 2) {
  python.FS.writeFile("/in.zip", new Uint8Array(fs.readFileSync(files[at])));
  compiled("/in.zip", "/out.zip");
  fs.writeFileSync(files[at + 1], python.FS.readFile("/out.zip"));
}
