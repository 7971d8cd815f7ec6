import assert from "node:assert/strict";
import { test } from "node:test";
import { readCsv } from "../../../functions/page/static/csv.js";
import { readComments } from "../../../functions/page/static/input.js";
import { toCsv } from "../../../functions/page/static/output.js";

const answer = (comment, fields = {}) => ({
  comment,
  sentiment: "Positive",
  confidence: 0.9,
  probabilities: { Positive: 0.9, Neutral: 0.06, Negative: 0.04 },
  ...fields,
});
const OURS = ["sentiment", "confidence", "probability_positive", "probability_neutral", "probability_negative"];

/** The file that is saved when a text was opened and the first comments were answered. */
function saved(text, answered = Infinity) {
  const input = readComments(text);
  const rows = input.comments.slice(0, answered).map((comment) => answer(comment.text));
  return readCsv(toCsv(rows, input).slice(1));
}

test("a table comes back with all its rows and columns, and ours behind them", () => {
  assert.deepEqual(saved("id;comment;likes\n1;good;-3\n2;;5\n3;bad"), [
    ["id", "comment", "likes", ...OURS],
    ["1", "good", "-3", "Positive", "0.9", "0.9", "0.06", "0.04"],
    ["2", "", "5", "", "", "", "", ""],
    ["3", "bad", "", "Positive", "0.9", "0.9", "0.06", "0.04"],
  ]);
});

test("rows that were not answered stay as they are", () => {
  assert.deepEqual(
    saved("comment\ta\ngood\t1\nbad\t2", 1).map((row) => row[2]),
    ["sentiment", "Positive", ""],
  );
});

test("a file that was saved before gets new columns, and its own stay", () => {
  const [header, row] = saved("comment,sentiment\ngood,Neutral");
  assert.deepEqual(header.slice(0, 3), ["comment", "sentiment", "undertone_sentiment"]);
  assert.deepEqual(row.slice(0, 3), ["good", "Neutral", "Positive"]);
});

test("cells of the table that are formulas are written as text", () => {
  assert.equal(saved('comment,note\ngood,"=HYPERLINK(1)"')[1][1], "'=HYPERLINK(1)");
});

test("lines come back as a table of their own", () => {
  assert.deepEqual(saved("good\nbad")[0], ["comment", ...OURS]);
});

test("dates of lines come back", () => {
  const input = readComments("2026-01-31\tgood");
  const table = readCsv(toCsv([answer("good", { timestamp: "2026-01-31" })], input).slice(1));
  assert.deepEqual([table[0].at(-1), table[1].at(-1)], ["timestamp", "2026-01-31"]);
});

test("a hundred thousand rows are written", () => {
  const text = `id,comment\n${Array.from({ length: 100_000 }, (_, i) => `${i},good`).join("\n")}`;
  assert.equal(saved(text).length, 100_001);
});
