import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { shares, sureness, verdict } from "../../../extension/core/verdict.js";
import { VERDICTS } from "../../../functions/page/static/run.js";

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

test("every set of counts has one verdict", () => {
  for (const [numbers, expected] of [
    [[0, 0, 0], "none"],
    [[1, 0, 0], "all_positive"],
    [[0, 9, 0], "all_neutral"],
    [[1, 0, 1], "even_positive_negative"],
    [[2, 1, 1], "mixed_positive"],
    [[3, 1, 1], "mostly_positive"],
    [[4, 5, 3], "mixed_neutral"],
    [[0, 1, 2], "mostly_negative"],
    [[2, 2, 1], "even_positive_neutral"],
    [[3, 3, 3], "even"],
  ]) {
    assert.equal(verdict(counts(numbers)), expected, String(numbers));
  }
});

test("page and extension have the same words for every verdict", () => {
  const messages = read("../../../extension/_locales/en/messages.json");
  const moods = Object.entries(messages).filter(([name]) => name.startsWith("mood_"));
  const words = Object.fromEntries(moods.map(([name, { message }]) => [name.slice("mood_".length), message]));
  assert.deepEqual(words, VERDICTS);
});

test("the model is never wholly sure", () => {
  assert.deepEqual([1, 0.999, 0.95, 0.579, 0.29, 0].map(sureness), [99, 99, 95, 57, 29, 0]);
});
