import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName, toCsv } from "../../../extension/core/csv.js";

const row = (text) => ({
  author: "@a",
  publishedAt: "2026-01-02T00:00:00Z",
  approximate: true,
  likes: 3,
  reply: false,
  sentiment: "Positive",
  confidence: 0.9,
  probabilities: { Positive: 0.9, Neutral: 0.1, Negative: 0 },
  text,
});
const last = (text) =>
  toCsv([row(text)])
    .split("\r\n")[1]
    .split(",0.9,0.1,0,")[1];

test("starts with a byte order mark and the columns", () => {
  const [head, first] = toCsv([row("hello")]).split("\r\n");
  assert.equal(
    head,
    "\uFEFFauthor,published_at,published_is_approximate,likes,is_reply,sentiment,confidence,probability_positive,probability_neutral,probability_negative,comment",
  );
  assert.equal(first, "'@a,2026-01-02T00:00:00Z,true,3,false,Positive,0.9,0.9,0.1,0,hello");
});

test("quotes commas, quotes and line breaks", () => {
  assert.equal(last('say "hi", all'), '"say ""hi"", all"');
  assert.ok(toCsv([row("a\nb")]).includes('"a\nb"'));
});

test("no spreadsheet runs a comment as a formula", () => {
  for (const start of ["=1+1", "+1", "-1", "@x", "\t=1"]) assert.ok(/^"?'/.test(last(start)), start);
});

test("what is unknown stays empty", () => {
  assert.ok(toCsv([{ ...row("x"), likes: null, publishedAt: null }]).includes("'@a,,true,,false"));
});

test("a file is named after video and day", () => {
  assert.equal(fileName("abc_-123", new Date("2026-05-06T07:08:09Z"), "csv"), "undertone-abc_-123-2026-05-06.csv");
});
