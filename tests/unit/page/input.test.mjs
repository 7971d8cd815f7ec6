import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsWithoutComments, readComments } from "../../../functions/page/static/input.js";

test("every line is a comment", () => {
  const { comments, table } = readComments("good\n\nbad\r\nfine");
  assert.deepEqual(comments, [{ text: "good" }, { text: "bad" }, { text: "fine" }]);
  assert.equal(table, null);
});

test("a line may begin with a date and a tab", () => {
  const { comments } = readComments("2026-01-31\tgood\n1767225600\tbad");
  assert.deepEqual(comments, [
    { text: "good", timestamp: "2026-01-31" },
    { text: "bad", timestamp: "1767225600" },
  ]);
});

for (const [name, mark] of Object.entries({ commas: ",", semicolons: ";", tabs: "\t", bars: "|" })) {
  test(`a table is separated by ${name}`, () => {
    const lines = [
      ["id", "Comment", "Published_At"],
      ["7", '"so, good; really\t|"', "2026-01-31 09:30:00+0200"],
    ];
    const { comments, table } = readComments(lines.map((cells) => cells.join(mark)).join("\n"));
    assert.deepEqual(comments, [{ text: "so, good; really\t|", timestamp: "2026-01-31T09:30:00+02:00", row: 0 }]);
    assert.deepEqual(table.rows, [["7", "so, good; really\t|", "2026-01-31 09:30:00+0200"]]);
  });
}

test("a separator in the name of another column does not mislead", () => {
  const { comments } = readComments('id;text;"likes, total"\n1;good;3');
  assert.deepEqual(comments, [{ text: "good", row: 0 }]);
});

test("rows without a comment are kept in the table and not sent", () => {
  const { comments, table } = readComments("id,comment\n1,\n2,good\n\n4,bad\n\n");
  assert.deepEqual(
    comments.map(({ row }) => row),
    [1, 3],
  );
  assert.equal(table.rows.length, 4);
});

test("dates that cannot be read are named by their row, and the comment stays", () => {
  const { comments, undated } = readComments("comment,date\ngood,31.01.2026\nbad,2026-02-31\nfine,\nok,2026-01-31");
  assert.deepEqual(
    comments.map(({ timestamp }) => timestamp),
    [undefined, undefined, undefined, "2026-01-31"],
  );
  assert.deepEqual(undated, [
    { line: 2, value: "31.01.2026" },
    { line: 3, value: "2026-02-31" },
  ]);
});

test("a table without a column of comments is noticed, and prose is not", () => {
  assert.deepEqual(columnsWithoutComments("name;score\nann;3"), ["name", "score"]);
  assert.equal(columnsWithoutComments("comment;score\ngood;3"), null);
  assert.equal(columnsWithoutComments("good\nbad"), null);
});

test("long comments are cut and counted", () => {
  const { comments, cut } = readComments(`${"x".repeat(10_001)}\ngood`);
  assert.deepEqual([comments[0].text.length, cut], [10_000, 1]);
});
