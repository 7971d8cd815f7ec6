import assert from "node:assert/strict";
import { test } from "node:test";
import { LIMITS, batches } from "../../../functions/page/static/batches.js";

const sizes = (count) =>
  batches(Array.from({ length: count }, (_, index) => `comment ${index}`)).map((one) => one.length);

test("comments that fit one call are sent in one", () => {
  assert.deepEqual(sizes(LIMITS.comments), [LIMITS.comments]);
});

test("the first of several calls is small, so that it is answered early", () => {
  assert.deepEqual(sizes(LIMITS.comments + 1), [LIMITS.first, LIMITS.comments + 1 - LIMITS.first]);
  assert.deepEqual(sizes(LIMITS.first + 2 * LIMITS.comments), [LIMITS.first, LIMITS.comments, LIMITS.comments]);
});

test("order is kept, and no comment is lost", () => {
  const items = Array.from({ length: 1_234 }, (_, index) => ({ text: `comment ${index}` }));
  assert.deepEqual(batches(items).flat(), items);
});
