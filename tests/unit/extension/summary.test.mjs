import assert from "node:assert/strict";
import { test } from "node:test";
import { chartCounts, summarise } from "../../../extension/core/summary.js";

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

test("distinguishes commenters without an ID by name", () => {
  assert.equal(
    summarise([comment("Neutral", { authorId: "" }), comment("Neutral", { authorId: "", author: "@b" })]).commenters,
    2,
  );
});

test("the score runs from 0 over 5 to 10, by the counts where the API estimates nothing", () => {
  const scoreOf = (...sentiments) => summarise(sentiments.map((one) => comment(one))).score;
  assert.deepEqual(scoreOf("Positive", "Positive"), { estimate: 10, low: 10, high: 10, spread: 0 });
  assert.equal(scoreOf("Positive", "Neutral", "Negative").estimate, 5);
  assert.equal(scoreOf("Negative").estimate, 0);
  assert.equal(scoreOf().estimate, 5);
});

test("comments that the model cannot rate count apart", () => {
  const { counts, total, unrated } = summarise([
    comment("Positive"),
    comment("Neutral", { understood: false }),
    comment("Neutral", { confidence: 0 }),
  ]);
  assert.deepEqual(
    { counts, total, unrated },
    { counts: { Positive: 1, Neutral: 0, Negative: 0 }, total: 3, unrated: 2 },
  );
});

test("the chart takes counts by number", () => {
  assert.deepEqual(chartCounts({ Positive: 1, Neutral: 2, Negative: 3 }), { 1: 1, 0: 2, "-1": 3 });
});
