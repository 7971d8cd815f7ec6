import assert from "node:assert/strict";
import { test } from "node:test";
import { chatComment, pageComment } from "../../../extension/content/records.js";

const NOW = new Date("2026-03-31T12:00:00Z");
const PARTS = {
  text: "hi",
  author: "@a",
  authorId: "/@a",
  time: "2 years ago",
  likes: "1.2K",
  link: "/watch?v=x&lc=Ugx1&pp=2",
};

test("a comment of the page has an approximate date", () => {
  assert.deepEqual(pageComment(PARTS, { reply: false, language: "en", now: NOW }), {
    id: "Ugx1",
    author: "@a",
    authorId: "/@a",
    text: "hi",
    likes: 1200,
    publishedAt: "2024-03-31T12:00:00.000Z",
    approximate: true,
    reply: false,
    inThread: true,
  });
});

test("without a link, author and text tell comments apart; without a time there is no date", () => {
  const { id, publishedAt, approximate } = pageComment(
    { ...PARTS, link: "", time: "" },
    { reply: true, language: "en", now: NOW },
  );
  assert.deepEqual([id, publishedAt, approximate], ["@a hi", null, false]);
});

test("a message of a running chat is of today or of last night, one of a replay has no date", () => {
  const message = { id: "m1", text: "hi", author: "a", time: "11:05 AM" };
  const noon = new Date(2026, 2, 31, 12);
  assert.equal(chatComment(message, noon).publishedAt, new Date(2026, 2, 31, 11, 5).toISOString());
  assert.equal(
    chatComment({ ...message, time: "11:05 PM" }, noon).publishedAt,
    new Date(2026, 2, 30, 23, 5).toISOString(),
  );
  assert.equal(chatComment({ ...message, time: "12:00 AM" }, noon).publishedAt, new Date(2026, 2, 31).toISOString());
  assert.equal(chatComment({ ...message, time: "1:05" }, noon).publishedAt, null);
});
