// `node node.cjs MODULE CORPUS OUT`: checks every file of a folder with the WASM module, as native.rs beside it does.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const [module_, corpus, out] = process.argv.slice(2);
const { check } = require(path.resolve(module_));

let count = 0;
let accepted = 0;
let spent = 0;
for (const name of fs.readdirSync(corpus)) {
  const archive = fs.readFileSync(path.join(corpus, name));
  const start = performance.now();
  const checked = check(archive);
  const report = checked.report();
  const canonical = checked.archive();
  const redacted = checked.secrets() > 0 ? checked.redact(archive) : undefined;
  checked.free();
  spent += performance.now() - start;
  fs.writeFileSync(path.join(out, `${name}.json`), report);
  if (canonical !== undefined) {
    accepted += 1;
    fs.writeFileSync(path.join(out, `${name}.zip`), canonical);
  }
  if (redacted !== undefined) {
    fs.writeFileSync(path.join(out, `${name}.redacted.zip`), redacted);
  }
  count += 1;
}
console.log(`wasm:   ${count} archives, ${accepted} accepted, ${spent.toFixed(0)} ms`);
