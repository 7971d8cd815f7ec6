import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { afterEach, test } from "node:test";
import { ENGLISH } from "../../../functions/page/static/english.js";
import { LANGUAGES, chosenLanguage, formatted, message, useLanguage } from "../../../functions/page/static/messages.js";

const STATIC = new URL("../../../functions/page/static/", import.meta.url);
const read = (name) => readFileSync(new URL(name, STATIC), "utf8");
const TRANSLATED = Object.keys(LANGUAGES).filter((name) => name !== "en");
const WORDS = Object.fromEntries(TRANSLATED.map((name) => [name, JSON.parse(read(`messages.${name}.json`))]));

/** Formats, and words that are spelled alike in two languages. */
const SAME_EVERYWHERE = [
  "percent",
  "percent_range",
  "joined",
  "quoted",
  "filtered",
  "tag_count",
  "progress",
  "megabytes",
];
const SAME = {
  de: ["Neutral", "tag", "amount_neutral"],
  fr: ["column_sentiment", "points", "tag_question", "tag_correction"],
};

/** The English that stands on the page, by key. */
function inline() {
  const html = read("page.html");
  const found = {};
  const keep = (key, words) => {
    const text = words.trim().replace(/[ \n]+/g, " ");
    assert.ok(found[key] === undefined || found[key] === text, `${key} stands on the page with different words`);
    found[key] = text;
  };
  for (const [, key, words] of html.matchAll(/data-message="(\w+)"[^>]*>([^<]*)</g)) keep(key, words);
  for (const [tag] of html.matchAll(/<[^>]*data-message-[^>]*>/g)) {
    for (const [, name, key] of tag.matchAll(/data-message-([a-z-]+)="(\w+)"/g)) {
      keep(key, new RegExp(`[\\s]${name}="([^"]*)"`).exec(tag)[1]);
    }
  }
  return found;
}

const onPage = inline();
const english = { ...onPage, ...ENGLISH };
const forms = (words) => (typeof words === "string" ? [words] : Object.values(words));
const placeholders = (words) => [...new Set(words.match(/\{\w+\}/g))].sort();

/** The plural forms that a number of comments can have in a language. */
function categories(language) {
  const rules = new Intl.PluralRules(language);
  return [...new Set(Array.from({ length: 10_001 }, (_, count) => rules.select(count)))].sort();
}

afterEach(() => {
  useLanguage("en");
  delete globalThis.fetch;
});

test("words that stand on the page are those of the scripts where both have them", () => {
  assert.ok(Object.keys(onPage).length > 30);
  for (const [key, words] of Object.entries(onPage)) assert.equal(ENGLISH[key] ?? words, words, key);
});

test("every translation is in the menu", () => {
  const files = readdirSync(STATIC).filter((name) => name.startsWith("messages.") && name.endsWith(".json"));
  assert.deepEqual(files.sort(), TRANSLATED.map((name) => `messages.${name}.json`).sort());
});

for (const language of TRANSLATED) {
  test(`${language} has the keys of English, and no others`, () => {
    assert.deepEqual(Object.keys(WORDS[language]).sort(), Object.keys(english).sort());
  });

  test(`${language} has the placeholders of English in every form`, () => {
    for (const [key, words] of Object.entries(WORDS[language])) {
      const expected = placeholders(forms(english[key]).at(-1));
      for (const form of forms(words)) {
        const optional = typeof words === "string" ? [] : ["{count}"];
        const missing = expected.filter((name) => !placeholders(form).includes(name) && !optional.includes(name));
        const unknown = placeholders(form).filter((name) => !expected.includes(name));
        assert.deepEqual({ missing, unknown }, { missing: [], unknown: [] }, `${key}: ${form}`);
      }
    }
  });

  test(`${language} has every plural form that it needs`, () => {
    for (const [key, words] of Object.entries(WORDS[language])) {
      assert.equal(typeof words, typeof english[key], key);
      if (typeof words === "object") assert.deepEqual(Object.keys(words).sort(), withOther(categories(language)), key);
    }
  });

  test(`${language} leaves nothing empty or in English`, () => {
    const same = new Set([...SAME_EVERYWHERE, ...(SAME[language] ?? [])]);
    for (const [key, words] of Object.entries(WORDS[language])) {
      assert.ok(
        forms(words).every((form) => form.trim() !== ""),
        key,
      );
      if (!same.has(key)) assert.notDeepEqual(words, english[key], key);
    }
    for (const key of SAME[language] ?? []) assert.deepEqual(WORDS[language][key], english[key], key);
  });
}

function withOther(names) {
  return [...new Set([...names, "other"])].sort();
}

test("scripts show no words of their own", () => {
  const scripts = readdirSync(STATIC).filter((name) => name.endsWith(".js") && name !== "docs.js");
  const shown =
    /(?:textContent|\.alt|\.title|\.placeholder)\s*\+?=\s*|setAttribute\("(?:aria-label|alt|title)",\s*|#element\("\w+",\s*/g;
  for (const name of scripts) {
    const code = read(name);
    for (const found of code.matchAll(shown)) {
      const rest = code.slice(found.index + found[0].length).split(/[;\n]/, 1)[0];
      const literals =
        rest.replace(/\b(?:message|part|id)\((?:[^()]|\([^()]*\))*\)/g, "").match(/"[^"]*"|`[^`]*`/g) ?? [];
      const words = literals
        .map((literal) => literal.replace(/\$\{[^}]*\}/g, ""))
        .filter((text) => /\p{L}{2}/u.test(text));
      assert.deepEqual(
        words.filter((text) => !CLASSES.has(text)),
        [],
        `${name}: ${found[0]}${rest}`,
      );
    }
  }
});

/** Literals beside shown words that are names of styles. */
const CLASSES = new Set(['"soft"']);

test("every key that the scripts use has words", () => {
  for (const name of readdirSync(STATIC).filter((file) => file.endsWith(".js"))) {
    for (const [, key] of read(name).matchAll(/\bmessage\("(\w+)"/g)) assert.ok(key in ENGLISH, `${name}: ${key}`);
  }
});

test("the address chooses the language, then the browser, and English is for all others", () => {
  assert.equal(chosenLanguage("?lang=de", ["en"]), "de");
  assert.equal(chosenLanguage("", ["nl-NL", "de-AT", "en"]), "de");
  assert.equal(chosenLanguage("?lang=xx", ["nl"]), "en");
  assert.equal(chosenLanguage("?lang=constructor", []), "en");
});

test("a message has its values, with numbers and plurals as the language has them", async () => {
  globalThis.fetch = async (path) => ({ ok: true, json: async () => WORDS[/messages\.(\w+)\.json/.exec(path)[1]] });
  assert.equal(message("comments", { count: 1 }), "1 comment");
  assert.equal(message("comments", { count: 1234 }), "1,234 comments");
  assert.equal(message("about_theme", { phrase: "{count} $& <b>" }), "about “{count} $& <b>”");
  assert.equal(await useLanguage("de"), "de");
  assert.equal(message("comments", { count: 1234 }), "1.234 Kommentare");
  assert.equal(formatted(6.25, { maximumFractionDigits: 1 }), "6,3");
});

test("a language that cannot be loaded leaves English", async () => {
  globalThis.fetch = async () => ({ ok: false });
  assert.equal(await useLanguage("de"), "en");
  globalThis.fetch = async () => {
    throw new TypeError("offline");
  };
  assert.equal(await useLanguage("de"), "en");
  assert.equal(message("stopped"), "Stopped.");
});
