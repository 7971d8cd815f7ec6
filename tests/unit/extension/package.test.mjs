import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../extension/", import.meta.url));
const FILES = readdirSync(ROOT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(ROOT, join(entry.parentPath ?? entry.path, entry.name)));
const read = (name) => readFileSync(join(ROOT, name), "utf8");
const code = FILES.filter((name) => /\.(js|html)$/.test(name)).map((name) => [name, read(name)]);
const manifest = JSON.parse(read("manifest.json"));
const messages = JSON.parse(read("_locales/en/messages.json"));

test("asks for the least: no tabs, no scripting, no host but YouTube's", () => {
  assert.deepEqual(manifest.permissions, ["sidePanel", "storage"]);
  assert.deepEqual(manifest.host_permissions, ["https://www.youtube.com/*", "https://youtube.googleapis.com/*"]);
  assert.ok(
    manifest.optional_host_permissions.every(
      (host) => host.startsWith("https://") || /^http:\/\/(127\.0\.0\.1|localhost)\//.test(host),
    ),
  );
});

test("holds every file that the manifest names", () => {
  const named = JSON.stringify(manifest)
    .match(/[\w/-]+\.(?:js|html|png)/g)
    .filter((name) => !name.startsWith("content/*"));
  for (const name of named) assert.ok(FILES.includes(name), name);
});

test("lets pages load only what the content script imports", () => {
  const needed = new Set();
  const follow = (name) => {
    if (needed.has(name)) return;
    needed.add(name);
    for (const [, path] of read(name).matchAll(/from "(.+?)"/g)) follow(join(name, "..", path));
  };
  follow("content/main.js");
  const offered = manifest.web_accessible_resources[0].resources;
  const fits = (name) =>
    offered.some((pattern) => pattern === name || (pattern.endsWith("/*.js") && name.startsWith(pattern.slice(0, -4))));
  for (const name of needed) assert.ok(fits(name), `${name} is not offered`);
  for (const name of offered.filter((pattern) => !pattern.includes("*")))
    assert.ok(needed.has(name), `${name} is offered for nothing`);
});

test("never makes markup of text and loads no code from elsewhere", () => {
  for (const [name, text] of code) {
    assert.doesNotMatch(
      text,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|<script[^>]+src="(?:https?:)?\/\//,
      name,
    );
  }
});

test("says every word in _locales, and every word there is said", () => {
  const text = code.map(([, content]) => content).join("\n") + JSON.stringify(manifest);
  const exact = [
    ...text.matchAll(
      /data-(?:text|label|title|placeholder)="(\w+)"|\bt\("(\w+)"|getMessage\("(\w+)"|__MSG_(\w+)__|fact\("(\w+)"/g,
    ),
  ].map((found) => found.slice(1).find(Boolean));
  for (const name of exact) assert.ok(name in messages, `${name} is missing`);
  const problems = [
    ...text.matchAll(
      /(?:Problem\(|code: |: |return |\? )"((?:api|youtube|address|comments|video|page|no|stopped)_\w+)"/g,
    ),
  ].map(([, code]) => code);
  for (const name of problems.filter((code) => !["no_video"].includes(code)))
    assert.ok(`problem_${name}` in messages || name in messages, `problem_${name} is missing`);
  const prefixes = [...text.matchAll(/`(\w+_)\$\{/g)].map(([, prefix]) => prefix);
  const suffixes = [...text.matchAll(/`\$\{name\}(_\w+)`/g)].map(([, suffix]) => suffix);
  const plurals = [...text.matchAll(/counted\("(\w+)"/g)].flatMap(([, name]) => [`${name}_one`, `${name}_other`]);
  for (const name of plurals) assert.ok(name in messages, `${name} is missing`);
  for (const name of Object.keys(messages)) {
    assert.ok(
      exact.includes(name) ||
        plurals.includes(name) ||
        text.includes(`"${name}"`) ||
        prefixes.some((prefix) => name.startsWith(prefix)) ||
        suffixes.some((suffix) => name.endsWith(suffix)),
      `${name} is never said`,
    );
  }
});

test("every place in a message is filled", () => {
  for (const [name, { message, placeholders = {} }] of Object.entries(messages)) {
    const places = [...message.matchAll(/\$(\w+)\$/g)].map(([, place]) => place.toLowerCase());
    assert.deepEqual(new Set(places), new Set(Object.keys(placeholders)), name);
  }
});

test("modules stay small", () => {
  for (const [name, text] of code.filter(([file]) => file.endsWith(".js")))
    assert.ok(text.split("\n").length < 300, name);
});
