import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../../../extension/_locales/", import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(`${name}/messages.json`, FOLDER), "utf8"));
const ENGLISH = read("en");
const LOCALES = readdirSync(FOLDER).filter((name) => name !== "en");

/** Messages of names, figures and signs, which may be the same in every language. */
const SIGNS = ["action_title", "direction", "notice_problem", "notice_start", "range", "score_of", "theme_size"];
/** Words that a language shares with English. */
const SHARED = {
  de: ["kind_live", "kind_shorts", "kind_watch", "sentiment_neutral"],
  es: ["kind_shorts"],
  fr: [
    "history_class",
    "history_record",
    "kind_shorts",
    "picture_chart",
    "points_one",
    "points_other",
    "tag_correction",
    "tag_question",
  ],
  hi: ["kind_shorts"],
  pt_BR: ["kind_shorts"],
};

/** The categories in which a language counts, without the one that French, Portuguese and Spanish have for millions. */
function forms(language) {
  const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  return categories.filter((form) => form !== "many" || categories.includes("few"));
}

/** The names that a locale has to have: those of English, and of what is counted one for each form of the language. */
function wanted(language) {
  const counted = Object.keys(ENGLISH).filter((name) => name.endsWith("_other"));
  const bases = counted.map((name) => name.slice(0, -"_other".length));
  const isCounted = (name) => bases.some((base) => name === `${base}_one` || name === `${base}_other`);
  const others = Object.keys(ENGLISH).filter((name) => !isCounted(name));
  return [...others, ...bases.flatMap((base) => forms(language).map((form) => `${base}_${form}`))];
}

const placesIn = (message) => [...message.matchAll(/\$(\w+)\$/g)].map(([, place]) => place.toLowerCase()).toSorted();

test("there are seven translations, each in the language that its folder names", () => {
  assert.deepEqual(LOCALES.toSorted(), ["ar", "de", "es", "fr", "hi", "ja", "pt_BR"]);
  for (const locale of LOCALES) assert.equal(read(locale).language.message, locale.replace("_", "-"));
});

for (const locale of LOCALES) {
  const messages = read(locale);
  const language = messages.language.message;

  test(`${locale} has every message and no other`, () => {
    assert.deepEqual(Object.keys(messages).toSorted(), wanted(language).toSorted());
    for (const [name, { message }] of Object.entries(messages)) assert.notEqual(message.trim(), "", name);
  });

  test(`${locale} fills the same places as English`, () => {
    for (const [name, { message, placeholders = {} }] of Object.entries(messages)) {
      const original = ENGLISH[name] ?? ENGLISH[name.replace(/_[a-z]+$/, "_other")];
      const places = placesIn(message);
      assert.deepEqual(places, Object.keys(placeholders).toSorted(), name);
      for (const place of places) assert.deepEqual(placeholders[place], original.placeholders[place], name);
      // "One word" and "two words" may do without a figure.
      if (places.length > 0 || !/_(zero|one|two)$/.test(name))
        assert.deepEqual(places, placesIn(original.message), name);
    }
  });

  test(`${locale} is translated, except for signs and shared words`, () => {
    const same = Object.keys(messages).filter((name) => messages[name].message === ENGLISH[name]?.message);
    assert.deepEqual(same.filter((name) => !SIGNS.includes(name)).toSorted(), SHARED[locale] ?? []);
  });

  test(`${locale} runs in the direction of its script`, () => {
    assert.equal(messages.direction.message, /\p{Script=Arabic}/u.test(messages.sentiment_all.message) ? "rtl" : "ltr");
  });

  test(`${locale} keeps within the limits of the Chrome Web Store`, () => {
    assert.ok(messages.name.message.length <= 75);
    assert.ok(messages.description.message.length <= 132);
    assert.match(messages.name.message, /^Undertone/);
  });
}
