import assert from "node:assert/strict";
import { test } from "node:test";
import { highlights } from "../../../extension/core/highlights.js";

const TEXT = "eight words about the video that people liked";

/** A comment by its probabilities of Positive, Neutral and Negative. */
function comment(id, [positive, neutral, negative], fields = {}) {
  const probabilities = { Positive: positive, Neutral: neutral, Negative: negative };
  const confidence = Math.max(positive, neutral, negative);
  const sentiment = Object.keys(probabilities).find((name) => probabilities[name] === confidence);
  return { id, text: TEXT, likes: 0, sentiment, confidence, probabilities, ...fields };
}

const idOf = (name, comments) => highlights(comments)[name]?.id ?? null;

test("the likelier class wins", () => {
  const comments = [comment("mild", [0.7, 0.2, 0.1]), comment("warm", [0.85, 0.1, 0.05])];
  assert.equal(idOf("positive", comments), "warm");
  assert.equal(idOf("negative", [comment("a", [0.1, 0.3, 0.6]), comment("b", [0.1, 0.1, 0.8])]), "b");
});

test("above 90 %, likes decide", () => {
  const comments = [comment("surest", [0.01, 0.01, 0.98]), comment("liked", [0.04, 0.03, 0.93], { likes: 40 })];
  assert.equal(idOf("negative", comments), "liked");
});

test("likes do not make up for a class that is much less likely", () => {
  const comments = [comment("sure", [0.92, 0.05, 0.03]), comment("famous", [0.45, 0.35, 0.2], { likes: 1e6 })];
  assert.equal(idOf("positive", comments), "sure");
});

test("a comment of one word comes after one that says why", () => {
  const comments = [comment("short", [0.03, 0.02, 0.95], { text: "awful" }), comment("long", [0.05, 0.05, 0.9])];
  assert.equal(idOf("negative", comments), "long");
  assert.equal(idOf("negative", comments.slice(0, 1)), "short");
});

test("contested is the closest between Positive and Negative, where the model is unsure", () => {
  const comments = [
    comment("sure", [0.65, 0.02, 0.33]),
    comment("close", [0.46, 0.08, 0.46]),
    comment("apart", [0.57, 0.03, 0.4]),
    comment("flat", [0.32, 0.36, 0.32]),
  ];
  assert.equal(idOf("contested", comments), "close");
  assert.equal(idOf("contested", [comments[0], comments[3]]), null);
});

test("no comment is chosen twice", () => {
  const torn = comment("torn", [0.5, 0.02, 0.48]);
  const found = highlights([torn]);
  assert.deepEqual([found.positive, found.negative, found.contested], [null, null, torn]);
});

test("comments that the model cannot rate are not chosen", () => {
  const foreign = comment("foreign", [0.9, 0.05, 0.05], { understood: false });
  assert.deepEqual(highlights([foreign]), { positive: null, negative: null, contested: null });
});

test("there is nothing to choose from no comments", () =>
  assert.deepEqual(highlights([]), { positive: null, negative: null, contested: null }));
