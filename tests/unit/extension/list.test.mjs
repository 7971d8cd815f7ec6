import assert from "node:assert/strict";
import { test } from "node:test";
import { SORTS, choose } from "../../../extension/core/list.js";

const ALL = [
  {
    id: "a",
    author: "@ana",
    text: "Café first",
    sentiment: "Positive",
    likes: 2,
    confidence: 0.5,
    publishedAt: "2026-01-02T00:00:00Z",
  },
  { id: "b", author: "@bo", text: "second", sentiment: "Negative", likes: null, confidence: 0.9, publishedAt: null },
  {
    id: "c",
    author: "@cy",
    text: "third",
    sentiment: "Positive",
    likes: 9,
    confidence: 0.7,
    publishedAt: "2025-01-02T00:00:00Z",
  },
];
const ids = (wish) =>
  choose(ALL, wish)
    .map(({ id }) => id)
    .join("");

test("filters by sentiment", () => assert.equal(ids({ sentiment: "Positive" }), "ac"));

test("searches text and author whatever case and accents", () => {
  assert.equal(ids({ search: "CAFE" }), "a");
  assert.equal(ids({ search: "@BO" }), "b");
  assert.equal(ids({ search: " " }), "acb");
  assert.equal(ids({ search: "nowhere" }), "");
});

test("sorts; what is unknown comes last", () => {
  assert.deepEqual(Object.fromEntries(SORTS.map((sort) => [sort, ids({ sort })])), {
    newest: "acb",
    oldest: "cab",
    likes: "cab",
    surest: "bca",
    unsurest: "acb",
  });
});

test("leaves the list it was given as it is", () => {
  const order = ALL.map(({ id }) => id).join("");
  choose(ALL, { sort: "likes" });
  assert.equal(ALL.map(({ id }) => id).join(""), order);
});
