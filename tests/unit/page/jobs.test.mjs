import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { readHeader } from "../../../functions/page/static/input.js";
import { beginningOf, formatOf, stateWords } from "../../../functions/page/static/jobs.js";

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

test("the beginning of a file is decompressed, also when the slice ends within the stream", async () => {
  const line = (number) => `${number};${Math.sin(number)}\n`;
  const table = "id;comment\n" + Array.from({ length: 20_000 }, (_, number) => line(number)).join("");
  const packed = gzipSync(table);
  assert.ok(packed.length > 65_536);
  assert.equal(await beginningOf(new Blob([table]), "csv"), table.slice(0, 65_536));
  for (const size of [packed.length, 100_000, 2_000]) {
    const beginning = await beginningOf(new Blob([packed.subarray(0, size)]), "csv.gz");
    assert.ok(beginning.length > 1_000);
    assert.ok(table.startsWith(beginning));
  }
  assert.equal(await beginningOf(new Blob([gzipSync("a,b\n1,2")]), "tsv.gz"), "a,b\n1,2");
  assert.equal(await beginningOf(new Blob(["no gzip"]), "csv.gz"), "");
});

test("a file that expands a thousandfold is not decompressed as a whole", async () => {
  const bomb = new Blob([gzipSync("a".repeat(60_000_000))]);
  assert.ok((await beginningOf(bomb, "csv.gz")).length < 1_000_000);
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
