import assert from "node:assert/strict";
import { test } from "node:test";
import {
  MOST_RECORDS,
  deleteHistory,
  deleteRecord,
  keepRecord,
  readHistory,
  recordOf,
  sweepHistory,
  wayOf,
} from "../../../extension/core/history.js";
import { Area } from "./support.mjs";

const DAY = 86_400_000;
const share = (estimate) => ({ estimate, low: estimate - 0.1, high: estimate + 0.1, spread: 0.04 });
const estimates = {
  counts: { Positive: 1, Neutral: 0, Negative: 1 },
  shares: { Positive: share(0.5), Neutral: share(0.2), Negative: share(0.3) },
  score: { estimate: 6, low: 5, high: 7 },
  understood: 2,
};
const comment = (sentiment) => ({
  id: "comment-1",
  author: "@ana",
  authorId: "UC-ana",
  text: "Lovely crust",
  sentiment,
  confidence: 0.9,
  inThread: true,
});
const result = {
  video: { id: "aaaaaaaaaaa", kind: "watch" },
  title: "Bread",
  channel: { id: "/@bakery", name: "Home Bakery" },
  version: "model-1",
  way: "page false",
  madeAt: 5,
  comments: [comment("Positive"), comment("Negative")],
  estimates,
};
const record = (madeAt, videoId = "aaaaaaaaaaa") => ({ ...recordOf(result), videoId, madeAt });

test("a record has the figures and nothing of a comment", () => {
  const made = recordOf(result);
  assert.deepEqual(made, {
    videoId: "aaaaaaaaaaa",
    title: "Bread",
    channelId: "/@bakery",
    channel: "Home Bakery",
    version: "model-1",
    way: "page false",
    madeAt: 5,
    total: 2,
    understood: 2,
    counts: estimates.counts,
    shares: estimates.shares,
    score: estimates.score,
  });
  assert.doesNotMatch(JSON.stringify(made), /ana|Lovely|comment-1/);
});

test("without a known error or a rated comment there is no record", () => {
  assert.equal(recordOf({ ...result, estimates: null }), null);
  assert.equal(recordOf({ ...result, estimates: { ...estimates, understood: 0 } }), null);
  assert.equal(recordOf({ ...result, channel: null }).channelId, "");
});

test("records come newest first, for thirty days", async () => {
  const area = new Area({ limit: 200 });
  await keepRecord(area, record(0), 0);
  await keepRecord(area, record(10 * DAY), 10 * DAY);
  const times = async (now) => (await readHistory(area, now)).map(({ madeAt }) => madeAt / DAY);
  assert.deepEqual(await times(30 * DAY - 1), [10, 0]);
  assert.deepEqual(await times(30 * DAY), [10]);
  assert.equal(Object.keys(area.items).length, 3);
  await sweepHistory(area, 30 * DAY);
  assert.deepEqual(Object.keys(area.items), ["limit", `history aaaaaaaaaaa ${10 * DAY}`]);
});

test("only the five hundred newest are kept", async () => {
  const old = Object.fromEntries(
    Array.from({ length: MOST_RECORDS }, (_, i) => [`history aaaaaaaaaaa ${i}`, record(i)]),
  );
  const area = new Area(old);
  await keepRecord(area, record(MOST_RECORDS), MOST_RECORDS);
  const kept = await readHistory(area, MOST_RECORDS);
  assert.equal(kept.length, MOST_RECORDS);
  assert.deepEqual([kept[0].madeAt, kept.at(-1).madeAt], [MOST_RECORDS, 1]);
});

test("one record or all of them can be deleted, and settings stay", async () => {
  const area = new Area({ limit: 200 });
  for (const madeAt of [1, 2, 3]) await keepRecord(area, record(madeAt), 3);
  await deleteRecord(area, record(2));
  assert.deepEqual(
    (await readHistory(area, 3)).map(({ madeAt }) => madeAt),
    [3, 1],
  );
  await deleteHistory(area);
  assert.deepEqual(area.items, { limit: 200 });
});

test("the way tells sources and orders apart, but not limits", () => {
  const settings = { order: "time", replies: false, limit: 100 };
  const comments = [comment("Positive")];
  assert.equal(wayOf("page", comments, settings), wayOf("page", comments, { ...settings, limit: 500, order: "x" }));
  const ways = [
    wayOf("page", comments, settings),
    wayOf("page", comments, { ...settings, replies: true }),
    wayOf("data_api", comments, settings),
    wayOf("data_api", comments, { ...settings, order: "relevance" }),
    wayOf("page", [{ ...comments[0], inThread: false }], settings),
  ];
  assert.equal(new Set(ways).size, ways.length);
});
