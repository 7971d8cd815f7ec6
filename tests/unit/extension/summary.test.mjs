import assert from "node:assert/strict";
import { test } from "node:test";
import { chartCounts, highlights, scoreOf, summarise } from "../../../extension/core/summary.js";

const comment = (sentiment, fields = {}) => ({
  id: "1",
  author: "@a",
  authorId: "A",
  text: "two words",
  likes: 0,
  publishedAt: null,
  sentiment,
  confidence: 0.9,
  probabilities: { Positive: 0.1, Neutral: 0.8, Negative: 0.1 },
  ...fields,
});

test("counts comments, commenters, words and classes", () => {
  const { total, commenters, averageWords, counts } = summarise([
    comment("Positive"),
    comment("Neutral", { authorId: "B", text: "four words stand here" }),
    comment("Negative"),
  ]);
  assert.deepEqual(
    { total, commenters, counts },
    { total: 3, commenters: 2, counts: { Positive: 1, Neutral: 1, Negative: 1 } },
  );
  assert.equal(averageWords, 8 / 3);
});

test("commenters without an id are told apart by name", () => {
  assert.equal(
    summarise([comment("Neutral", { authorId: "" }), comment("Neutral", { authorId: "", author: "@b" })]).commenters,
    2,
  );
});

test("the score runs from 0 over 5 to 10", () => {
  assert.equal(scoreOf({ Positive: 3, Neutral: 0, Negative: 0 }), 10);
  assert.equal(scoreOf({ Positive: 1, Neutral: 5, Negative: 1 }), 5);
  assert.equal(scoreOf({ Positive: 0, Neutral: 0, Negative: 2 }), 0);
  assert.equal(scoreOf({ Positive: 2, Neutral: 1, Negative: 0 }), 8.3);
  assert.equal(scoreOf({ Positive: 0, Neutral: 0, Negative: 0 }), null);
});

test("highlights: the surest of each side, the most torn, and more likes among equals", () => {
  const mild = comment("Positive", { id: "mild", probabilities: { Positive: 0.6, Neutral: 0.4, Negative: 0 } });
  const warm = comment("Positive", { id: "warm", probabilities: { Positive: 0.9, Neutral: 0.1, Negative: 0 } });
  const liked = comment("Positive", { id: "liked", likes: 3, probabilities: warm.probabilities });
  const torn = comment("Negative", { id: "torn", probabilities: { Positive: 0.45, Neutral: 0.05, Negative: 0.5 } });
  const found = highlights([mild, warm, liked, torn]);
  assert.deepEqual([found.positive.id, found.negative.id, found.contested.id], ["liked", "torn", "torn"]);
});

test("highlights of nothing are none", () =>
  assert.deepEqual(highlights([]), { positive: null, negative: null, contested: null }));

test("the chart takes counts by number", () => {
  assert.deepEqual(chartCounts({ Positive: 1, Neutral: 2, Negative: 3 }), { 1: 1, 0: 2, "-1": 3 });
});
