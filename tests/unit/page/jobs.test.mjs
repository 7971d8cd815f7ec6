import assert from "node:assert/strict";
import { test } from "node:test";

import { readHeader } from "../../../functions/page/static/input.js";
import { formatOf, stateWords } from "../../../functions/page/static/jobs.js";

for (const [name, format] of [
  ["a.csv", "csv"],
  ["A.B.CSV.GZ", "csv.gz"],
  ["a.ndjson.zst", "jsonl.zst"],
  ["a.parquet", "parquet"],
  ["a.parquet.gz", null],
  ["a.txt", null],
  ["csv", null],
])
  test(`${name} is of the format ${format}`, () => assert.equal(formatOf(name), format));

test("a header tells its separator and the column with the comments", () => {
  assert.deepEqual(readHeader('\uFEFF"id";"Review";likes\n1;a,b,c,d;2'), {
    separator: ";",
    columns: ["id", "Review", "likes"],
    comments: "Review",
  });
  assert.equal(readHeader("a,b\n1,2").comments, "");
});

test("describes each state in words", () => {
  const done = { state: "succeeded", rows: 1_200, refused: 3, counts: { Positive: 1_000, Negative: 200 } };
  assert.equal(stateWords(done), "1,200 rows are scored: 1,000 positive, 200 negative. 3 rows were refused.");
  const running = { state: "running", chunks: { total: 10, done: 4 } };
  assert.equal(stateWords(running), "Scoring: 4 of 10 parts are done.");
  assert.equal(stateWords({ state: "running", chunks: { total: 0, done: 0 } }), "Reading the file …");
  assert.equal(
    stateWords({ state: "failed", reason: "there is no column 'x'" }),
    "The job failed: there is no column 'x'",
  );
  const words = ["waiting", "canceled", "abandoned"].map((state) => stateWords({ state }));
  assert.equal(new Set(words).size, 3);
});
