import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../../../extension/api/client.js";
import { choose } from "../../../extension/core/list.js";
import { askForThemes, parseThemes, themed } from "../../../extension/core/themes.js";
import { atOnce, playing } from "./support.mjs";

const COMMENT = { text: "good", sentiment: "Positive", likes: 3, publishedAt: "2026-01-02T00:00:00Z", author: "@ana" };
const THEME = {
  phrase: "sound",
  also: ["voice"],
  count: 2,
  share: 0.5,
  comments: [0, 1],
  trend: [2, 0],
  quotes: [{ index: 1, comment: "good" }],
};
const NONE = { count: 0, share: 0, comments: [] };
const ANSWER = {
  praised: [THEME],
  criticised: [],
  asked: [],
  tags: {
    question: { count: 1, share: 0.5, comments: [1] },
    request: NONE,
    thanks: NONE,
    correction: NONE,
    spam: NONE,
  },
  buckets: { unit: "month", labels: ["Jan 2026", "Feb 2026"], comments: [2, 0] },
};

test("asks with what is known of each comment, and never with its author", () => {
  const body = askForThemes([COMMENT, { ...COMMENT, understood: false, likes: null, publishedAt: null }], "Asia/Tokyo");
  assert.deepEqual(body, {
    comments: [
      { text: "good", sentiment: "Positive", likes: 3, timestamp: "2026-01-02T00:00:00Z" },
      { text: "good", sentiment: "Positive", understood: false },
    ],
    time_zone: "Asia/Tokyo",
  });
});

test("asks about ten comments or more, and about ten thousand at most", () => {
  assert.equal(themed(Array(9).fill(COMMENT)), null);
  assert.equal(themed(Array(10).fill(COMMENT)).length, 10);
  assert.equal(themed(Array(10_001).fill(COMMENT)).length, 10_000);
});

test("keeps many long comments within one call", () => {
  const long = Array(10_000).fill({ ...COMMENT, text: "é".repeat(10_000) });
  assert.ok(JSON.stringify(askForThemes(long)).length < 4_500_000);
});

test("reads an answer", () => {
  assert.deepEqual(parseThemes(ANSWER, 2), {
    labels: ["Jan 2026", "Feb 2026"],
    groups: {
      praised: [{ phrase: "sound", also: ["voice"], share: 0.5, comments: [0, 1], quotes: [1], trend: [2, 0] }],
      criticised: [],
      asked: [],
    },
    tags: { question: [1], request: [], thanks: [], correction: [], spam: [] },
  });
  assert.equal(parseThemes({ ...ANSWER, buckets: null }, 2).groups.praised[0].trend, null);
});

test("refuses an answer that cannot be true", () => {
  const bad = [
    null,
    [],
    {},
    { ...ANSWER, praised: "none" },
    { ...ANSWER, tags: {} },
    { ...ANSWER, tags: { ...ANSWER.tags, spam: { comments: [2] } } },
    { ...ANSWER, buckets: { labels: [1, 2] } },
    ...[
      { phrase: 1 },
      { also: null },
      { share: 2 },
      { share: "0.5" },
      { comments: [-1] },
      { comments: [0.5] },
      { trend: [1] },
      { trend: ["1", "2"] },
      { quotes: [{}] },
      { quotes: [{ index: 9 }] },
    ].map((part) => ({ ...ANSWER, praised: [{ ...THEME, ...part }] })),
  ];
  for (const answer of bad) assert.throws(() => parseThemes(answer, 2), { code: "api_odd" }, JSON.stringify(answer));
});

test("sends one call, and says when the API knows no themes", async () => {
  const api = (played) => new Api({ address: "https://api.example/prod", fetch: played.fetch, retry: atOnce });
  const played = playing([200, ANSWER]);
  assert.deepEqual(await api(played).themes(askForThemes([COMMENT, COMMENT])), ANSWER);
  assert.equal(played.asked[0].url, "https://api.example/prod/themes");
  await assert.rejects(api(playing([404, { error: "unknown path" }])).themes({}), { code: "api_absent" });
});

test("theme and tag filter the list together", () => {
  const comments = ["a", "b", "c"].map((text) => ({ ...COMMENT, text }));
  const texts = (wish) => choose(comments, wish).map(({ text }) => text);
  const [a, b, c] = comments;
  assert.deepEqual(texts({ theme: new Set([a, b]) }), ["a", "b"]);
  assert.deepEqual(texts({ theme: new Set([a, b]), tag: new Set([b, c]) }), ["b"]);
  assert.deepEqual(texts({ theme: null, tag: null }), ["a", "b", "c"]);
});
