import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { range, shares, sureness, verdict } from "../../../extension/core/verdict.js";
import { ENGLISH } from "../../../functions/page/static/english.js";
import { LANGUAGES } from "../../../functions/page/static/messages.js";

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const counts = ([Positive, Neutral, Negative]) => ({ Positive, Neutral, Negative });

test("shares are rounded as in the API's pictures", () => {
  for (const [numbers, expected] of read("../shares.json").cases) {
    const words = Object.values(shares(counts(numbers))).map(({ sign, percent }) => `${sign}${percent}%`);
    assert.deepEqual(words, expected, String(numbers));
  }
});

test("shares add up to 100, whatever the counts", () => {
  for (let total = 1; total <= 60; total += 1) {
    for (let first = 0; first <= total; first += 1) {
      const parts = Object.values(
        shares(counts([first, Math.floor((total - first) / 2), Math.ceil((total - first) / 2)])),
      );
      const sum = parts.reduce((all, { percent, sign }) => all + (sign === "<" ? 0 : sign === ">" ? 100 : percent), 0);
      assert.equal(sum, 100);
    }
  }
});

const summary = ([positive, neutral, negative], { reach = 0, understood = 100 } = {}) => {
  const share = (estimate) => ({ estimate, low: Math.max(0, estimate - reach), high: Math.min(1, estimate + reach) });
  return { understood, shares: { Positive: share(positive), Neutral: share(neutral), Negative: share(negative) } };
};

test("every set of shares has one verdict", () => {
  for (const [estimates, expected] of [
    [[1, 0, 0], "all_positive"],
    [[0, 1, 0], "all_neutral"],
    [[0.5, 0, 0.5], "even_positive_negative"],
    [[0.5, 0.25, 0.25], "mixed_positive"],
    [[0.6, 0.2, 0.2], "mostly_positive"],
    [[0.33, 0.42, 0.25], "mixed_neutral"],
    [[0, 0.33, 0.67], "mostly_negative"],
    [[0.4, 0.4, 0.2], "even_positive_neutral"],
    [[0.34, 0.33, 0.33], "mixed_positive"],
  ]) {
    assert.equal(verdict(summary(estimates)), expected, String(estimates));
  }
  assert.equal(verdict(summary([1 / 3, 1 / 3, 1 / 3], { understood: 0 })), "none");
});

test("a lead within the margin of error is said to be one", () => {
  assert.equal(verdict(summary([0.6, 0.3, 0.1], { reach: 0.16 })), "leans_positive");
  assert.equal(verdict(summary([0.6, 0.3, 0.1], { reach: 0.14 })), "mostly_positive");
  assert.equal(verdict(summary([0.2, 0.3, 0.5], { reach: 0.11 })), "leans_negative");
});

test("about equal shares are said to be so if the margin of error allows", () => {
  assert.equal(verdict(summary([0.47, 0.05, 0.48], { reach: 0.1 })), "even_positive_negative");
  assert.equal(verdict(summary([0.34, 0.31, 0.35], { reach: 0.1 })), "even");
  assert.equal(verdict(summary([0.44, 0.05, 0.51], { reach: 0.1 })), "leans_negative");
});

test("ranges are rounded outwards", () => {
  assert.deepEqual(range({ low: 0.284, high: 0.411 }), [28, 42]);
  assert.deepEqual(range({ low: 0, high: 1 }), [0, 100]);
  assert.deepEqual(range({ low: 0.07, high: 0.29 }), [7, 29]);
});

const starting = (all, prefix) =>
  Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, words]) => [name.slice(prefix.length), words.message ?? words]),
  );

for (const language of Object.keys(LANGUAGES)) {
  test(`page and extension have the same words for every verdict: ${language}`, () => {
    const page = language === "en" ? ENGLISH : read(`../../../functions/page/static/messages.${language}.json`);
    const folder = language === "pt" ? "pt_BR" : language;
    const extension = read(`../../../extension/_locales/${folder}/messages.json`);
    assert.deepEqual(starting(extension, "mood_"), starting(page, "verdict_"));
  });
}

test("the model is never wholly sure", () => {
  assert.deepEqual([1, 0.999, 0.95, 0.579, 0.29, 0].map(sureness), [99, 99, 95, 57, 29, 0]);
});
