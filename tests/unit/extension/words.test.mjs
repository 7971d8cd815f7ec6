import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { counted, t } from "../../../extension/view/words.js";

Object.defineProperty(globalThis, "navigator", { value: { languages: [] }, configurable: true });

/** Speaks the language of a folder, as chrome.i18n does in a browser of that language. */
function speak(locale) {
  const messages = JSON.parse(
    readFileSync(new URL(`../../../extension/_locales/${locale}/messages.json`, import.meta.url)),
  );
  const getMessage = (name, details = []) => {
    const { message = "", placeholders = {} } = messages[name] ?? {};
    return message.replace(/\$(\w+)\$/g, (_, place) => details[placeholders[place.toLowerCase()].content.slice(1) - 1]);
  };
  globalThis.chrome = { i18n: { getMessage } };
}

test("English and German tell one from many", () => {
  speak("en");
  assert.deepEqual(
    [0, 1, 2].map((n) => counted("found", n)),
    ["0 comments", "1 comment", "2 comments"],
  );
  speak("de");
  assert.deepEqual(
    [0, 1, 1234].map((n) => counted("words", n)),
    ["0 Wörter", "1 Wort", "1.234 Wörter"],
  );
});

test("French counts none like one, and a million like many", () => {
  speak("fr");
  assert.equal(counted("points", 0), "0 point");
  assert.equal(counted("points", 1_000_000), "1\u202f000\u202f000 points");
});

test("Japanese has one form", () => {
  speak("ja");
  assert.deepEqual(
    [1, 60].map((n) => counted("found", n)),
    ["1 件", "60 件"],
  );
});

test("Arabic has six forms", () => {
  speak("ar");
  const words = [0, 1, 2, 3, 11, 100].map((n) => counted("found", n));
  assert.deepEqual(words, [
    "لا تعليقات",
    "تعليق واحد",
    "تعليقان",
    "\u20683\u2069 تعليقات",
    "\u206811\u2069 تعليقًا",
    "\u2068100\u2069 تعليق",
  ]);
});

test("what stands in an Arabic message keeps its own direction", () => {
  speak("ar");
  assert.equal(t("change_points", "+4", "+1", "+7"), "\u2068+4\u2069 (من \u2068+1\u2069 إلى \u2068+7\u2069)");
  speak("ja");
  assert.equal(t("change_points", "+4", "+1", "+7"), "+4（+1～+7）");
});

test("a name without a message stands for itself", () => {
  speak("en");
  assert.equal(t("no_such_message"), "no_such_message");
});
