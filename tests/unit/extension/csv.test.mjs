import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName, toCsv } from "../../../extension/core/csv.js";
import { readCsv, writeCsv } from "../../../functions/page/static/csv.js";

const VIDEO = { id: "aaaaaaaaaaa" };
const row = (text) => ({
  id: "Ugx1",
  inThread: true,
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
  toCsv([row(text)], VIDEO)
    .split("\r\n")[1]
    .split(",0.9,0.1,0,")[1];

test("starts with a byte order mark and the columns", () => {
  const [head, first] = toCsv([row("hello")], VIDEO).split("\r\n");
  assert.equal(
    head,
    "\uFEFFid,link,author,published_at,published_is_approximate,likes,is_reply,sentiment,confidence,probability_positive,probability_neutral,probability_negative,comment",
  );
  assert.equal(
    first,
    "Ugx1,https://www.youtube.com/watch?v=aaaaaaaaaaa&lc=Ugx1,@a,2026-01-02T00:00:00Z,true,3,false,Positive,0.9,0.9,0.1,0,hello",
  );
});

test("quotes commas, quotes and line breaks", () => {
  assert.equal(last('say "hi", all'), '"say ""hi"", all"');
  assert.ok(toCsv([row("a\nb")], VIDEO).includes('"a\nb"'));
});

/** What both writers make of a text, as any reader of CSV reads it. */
function written(text) {
  const [[page], extension] = [
    readCsv(writeCsv([[text, "x"]]).slice(1))[0],
    readCsv(toCsv([row(text)], VIDEO).slice(1))[1].at(-1),
  ];
  assert.equal(page, extension);
  return page;
}

const UNSEEN = [
  "\0",
  "\t",
  "\r",
  "\n",
  " ",
  "\u00a0",
  "\u200b",
  "\u200d",
  "\u2060",
  "\ufeff",
  "\u00ad",
  "\u202e",
  "\u3000",
  "\u3164",
  "\u2800",
];
const SIGNS = ["=", "+", "-", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", "\ufe62", "\ufe63", "\ufe6b"];

test("no spreadsheet runs a comment as a formula", () => {
  for (const sign of SIGNS) {
    for (const unseen of ["", ...UNSEEN, UNSEEN.join("")]) {
      const text = `${unseen}${sign}1+1`;
      assert.ok(written(text).startsWith("'"), JSON.stringify(text));
    }
  }
  for (const text of ["@SUM(1+1)*cmd|' /C calc'!A0", "@ SUM (1)", "@", "@=1", "@bob|x", "@SUM\uff081\uff09"]) {
    assert.ok(written(text).startsWith("'"), text);
  }
});

test("nor what stands after what may separate cells elsewhere", () => {
  for (const separator of [";", "\t", "\n", "\r\n", "; ", ';"', ';"" ', ";\u200b", "\n \ufeff"]) {
    for (const sign of SIGNS) {
      const cells = written(`a${separator}${sign}1+1`).split(/[;\t\r\n]/);
      assert.ok(cells.at(-1).startsWith("'") || cells.at(-1) === "", JSON.stringify([separator, cells]));
      assert.ok(!cells.some((cell) => /^[\s"\u200b\ufeff]*[=+-]/.test(cell)), JSON.stringify([separator, cells]));
    }
  }
});

test("a handle stays as it is, and so does every honest text", () => {
  for (const text of [
    "@name",
    "@user-name_1.x·2",
    "@имя-1",
    "@bob thanks!",
    "so true @bob",
    "first;second",
    "a;@bob",
    "@bob\n@eve said so",
    "1 + 1 = 2",
    "3-2",
    "well\n\nnext paragraph",
    "\tindented",
    "'quoted'",
    "(@bob) a|b",
    "",
  ]) {
    assert.equal(written(text), text);
  }
});

test("long texts are guarded in an instant", () => {
  const started = performance.now();
  for (const piece of [";", "; ", "\n", " ", "\u200b", '"', "@", "=", ";=", "@a("]) written(piece.repeat(200_000));
  assert.ok(performance.now() - started < 5_000);
});

test("what is unknown stays empty", () => {
  assert.ok(toCsv([{ ...row("x"), likes: null, publishedAt: null }], VIDEO).includes("@a,,true,,false"));
});

test("a file is named after video and day", () => {
  assert.equal(fileName("abc_-123", new Date("2026-05-06T07:08:09Z"), "csv"), "undertone-abc_-123-2026-05-06.csv");
});
