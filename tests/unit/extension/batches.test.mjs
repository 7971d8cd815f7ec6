import assert from "node:assert/strict";
import { test } from "node:test";
import { LIMITS, batches, shorten, thin } from "../../../extension/core/batches.js";

test("keeps order and count, and no batch is over the limit", () => {
  const texts = Array.from({ length: 1234 }, (_, i) => `comment ${i}`);
  const all = batches(texts);
  assert.deepEqual(all.flat(), texts);
  assert.ok(all.every((batch) => batch.length <= LIMITS.comments));
});

test("no text makes no batch", () => assert.deepEqual(batches([]), []));

test("splits by the bytes that JSON needs, not by characters", () => {
  const texts = Array.from({ length: 500 }, () => "\u0001".repeat(9_000));
  for (const batch of batches(texts)) {
    assert.ok(new TextEncoder().encode(JSON.stringify({ comments: batch })).length <= 5_000_000);
  }
});

test("cuts a text of more than 10,000 characters and keeps an emoji whole", () => {
  assert.equal(shorten("a".repeat(10_001)).length, 10_000);
  assert.equal(shorten(`${"a".repeat(9_999)}😀`), "a".repeat(9_999));
});

test("replaces lone surrogates, which JSON does not allow", () => {
  assert.equal(shorten("a\uD800b"), "a\uFFFDb");
  assert.ok(shorten("\uDC00").isWellFormed());
});

test("thins a list evenly and keeps both ends", () => {
  const list = Array.from({ length: 5000 }, (_, i) => i);
  const some = thin(list, 1000);
  assert.equal(some.length, 1000);
  assert.equal(some[0], 0);
  assert.equal(some.at(-1), 4999);
  assert.equal(new Set(some).size, 1000);
  assert.deepEqual(thin([1, 2], 5), [1, 2]);
});
