import assert from "node:assert/strict";
import { test } from "node:test";
import { loadAnyResult, loadResult, resultKey, saveResult, sweep } from "../../../extension/core/cache.js";
import { Area } from "./support.mjs";

const MINUTE = 60_000;
const KEY = resultKey("video", "model-1", "page 500 false");

test("a result is there for an hour", async () => {
  const area = new Area();
  await saveResult(area, KEY, { total: 3 }, 0);
  assert.deepEqual(await loadResult(area, KEY, 59 * MINUTE), { total: 3 });
  assert.equal(await loadResult(area, KEY, 60 * MINUTE), null);
});

test("another model, video or source has its own result", async () => {
  const area = new Area();
  await saveResult(area, KEY, { total: 3 }, 0);
  for (const other of [
    resultKey("video", "model-2", "page 500 false"),
    resultKey("other", "model-1", "page 500 false"),
    resultKey("video", "model-1", "page 100 false"),
  ]) {
    assert.equal(await loadResult(area, other, 1), null);
  }
});

test("without knowing the model, the newest result of a video is found", async () => {
  const area = new Area();
  await saveResult(area, resultKey("video", "old", "x"), { from: "old" }, 0);
  await saveResult(area, resultKey("video", "new", "x"), { from: "new" }, MINUTE);
  await saveResult(area, resultKey("other", "new", "x"), { from: "other" }, 2 * MINUTE);
  assert.deepEqual(await loadAnyResult(area, "video", 3 * MINUTE), { from: "new" });
  assert.equal(await loadAnyResult(area, "video", 90 * MINUTE), null);
});

test("keeps the twelve newest and leaves foreign keys alone", async () => {
  const area = new Area({ other: 1 });
  for (let i = 0; i < 20; i += 1) await saveResult(area, resultKey(`v${i}`, "m", "x"), i, i);
  assert.equal(Object.keys(area.items).length, 13);
  assert.equal(await loadResult(area, resultKey("v19", "m", "x"), 20), 19);
});

test("sweeps what is too old", async () => {
  const area = new Area();
  await saveResult(area, KEY, 1, 0);
  await sweep(area, 61 * MINUTE);
  assert.deepEqual(area.items, {});
});

test("full storage is emptied, and a result that still does not fit is not kept", async () => {
  const area = new Area({}, 1);
  await saveResult(area, resultKey("a", "m", "x"), 1, 0);
  await saveResult(area, resultKey("b", "m", "x"), 2, 1);
  assert.equal(await loadResult(area, resultKey("b", "m", "x"), 2), 2);
  await saveResult(new Area({}, 0), KEY, 1, 0);
});
