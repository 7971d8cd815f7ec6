import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { combine, interval } from "../../../extension/core/estimates.js";

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const near = (found, expected, by = 5e-4) => assert.ok(Math.abs(found - expected) <= by, `${found} is not ${expected}`);

const summary = (counts, estimates, spread = 0.04) => ({
  counts: { Positive: counts[0], Neutral: counts[1], Negative: counts[2] },
  shares: Object.fromEntries(
    ["Positive", "Neutral", "Negative"].map((name, i) => [name, { estimate: estimates[i], spread }]),
  ),
});

test("intervals are those of the API", () => {
  for (const [estimate, count, spread, expected] of read("../intervals.json").cases) {
    interval(estimate, count, spread).forEach((end, i) => near(end, expected[i]));
  }
});

test("summaries of several requests are weighed by their comments", () => {
  const { counts, shares, understood } = combine([
    summary([300, 100, 100], [0.6, 0.2, 0.2]),
    summary([0, 0, 100], [0, 0, 1]),
    summary([0, 0, 0], [1 / 3, 1 / 3, 1 / 3]),
  ]);
  assert.deepEqual(counts, { Positive: 300, Neutral: 100, Negative: 200 });
  assert.equal(understood, 600);
  near(shares.Positive.estimate, 0.5, 1e-9);
  near(shares.Negative.estimate, 1 / 3, 1e-9);
  assert.ok(shares.Positive.low > 0.4 && shares.Positive.high < 0.6);
});

test("the score has an interval that few comments widen, and that stays on the scale", () => {
  const few = combine([summary([2, 0, 0], [1, 0, 0])]).score;
  const many = combine([summary([900, 50, 50], [0.9, 0.05, 0.05])]).score;
  assert.equal(few.estimate, 10);
  assert.equal(few.high, 10);
  assert.ok(few.low < 8);
  near(many.estimate, 9.25, 1e-9);
  assert.ok(many.low > 8.3 && many.low < 9 && many.high > 9.5);
});

test("without a rated comment nothing is known", () => {
  const { shares, understood } = combine([summary([0, 0, 0], [1 / 3, 1 / 3, 1 / 3])]);
  assert.equal(understood, 0);
  assert.deepEqual([shares.Positive.low, shares.Positive.high], [0, 1]);
});
