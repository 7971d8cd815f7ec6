import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../../../extension/api/client.js";
import { atOnce, playing } from "./support.mjs";

const ROW = {
  comment: "good",
  sentiment: "Positive",
  label: 1,
  confidence: 0.9,
  probabilities: { Positive: 0.9, Neutral: 0.1, Negative: 0 },
};
const api = (played, key) => new Api({ address: "https://api.example/prod", key, fetch: played.fetch, retry: atOnce });

test("predicts, with the key as a header", async () => {
  const played = playing([200, [ROW]]);
  assert.deepEqual(await api(played, "secret").predict(["good"]), {
    predictions: [{ sentiment: "Positive", confidence: 0.9, probabilities: ROW.probabilities }],
    summary: null,
  });
  const [{ url, headers, body, credentials }] = played.asked;
  assert.equal(url, "https://api.example/prod/predict?summary=true");
  assert.equal(headers["x-api-key"], "secret");
  assert.equal(body, '{"comments":["good"]}');
  assert.equal(credentials, "omit");
});

test("reads the summary of rows, and refuses one that cannot be true", async () => {
  const share = { estimate: 1 / 3, low: 0, high: 1, spread: 0.04 };
  const summary = {
    counts: { Positive: 1, Neutral: 0, Negative: 0 },
    shares: { Positive: share, Neutral: share, Negative: share },
    not_understood: 0,
  };
  const found = await api(playing([200, { rows: [ROW], summary }])).predict(["good"]);
  assert.deepEqual(found.summary.shares.Neutral, { estimate: 1 / 3, spread: 0.04 });
  assert.deepEqual(found.summary.counts, summary.counts);
  for (const bad of [undefined, {}, { ...summary, counts: {} }, { ...summary, shares: { Positive: share } }]) {
    await assert.rejects(api(playing([200, { rows: [ROW], summary: bad }])).predict(["good"]), { code: "api_odd" });
  }
});

test("reads the reasons for an answer, and refuses spans that cannot be true", async () => {
  const reason = { start: 0, end: 4, toward: "Positive", weight: -0.4 };
  const answer = (...reasons) => playing([200, [{ ...ROW, reasons }]]);
  const played = answer(reason, { ...reason, start: 5, end: 6 });
  assert.deepEqual(await api(played).explain("good!"), [reason, { ...reason, start: 5, end: 6 }]);
  assert.equal(played.asked[0].body, '{"comments":["good!"],"explain":true}');
  await assert.rejects(api(playing([200, [ROW]])).explain("good"), { code: "api_without_reasons" });
  for (const bad of [null, { ...reason, end: 0 }, { ...reason, toward: "<b>" }, { ...reason, weight: "1" }]) {
    await assert.rejects(api(answer(bad)).explain("good"), { code: "api_odd" });
  }
  await assert.rejects(api(answer(reason, reason)).explain("good"), { code: "api_odd" });
});

test("sends no key header without a key", async () => {
  const played = playing([200, { status: "ok", model_version: "m1" }]);
  assert.equal(await api(played).modelVersion(), "m1");
  assert.ok(!("x-api-key" in played.asked[0].headers));
});

test("tries again on 429, 5xx and a broken line", async () => {
  const played = playing([429, {}], [502, {}], new TypeError("Failed to fetch"), [200, [ROW]]);
  await api(played).predict(["good"]);
  assert.equal(played.asked.length, 4);
});

test("says what a status means", async () => {
  for (const [status, code] of [
    [403, "api_key_refused"],
    [404, "api_absent"],
    [413, "api_too_large"],
    [400, "api_failed"],
  ]) {
    const played = playing([status, { error: "because" }]);
    await assert.rejects(api(played).predict(["x"]), { code, details: ["because"] });
    assert.equal(played.asked.length, 1);
  }
});

test("says that the API cannot be reached", async () => {
  const down = () => new TypeError("Failed to fetch");
  await assert.rejects(api(playing(down(), down())).modelVersion(), { code: "api_unreachable" });
});

test("cancelling is no failure of the API", async () => {
  const controller = new AbortController();
  controller.abort();
  await assert.rejects(api(playing([200, []])).predict([], controller.signal), { name: "AbortError" });
});

test("refuses an answer that does not fit the question", async () => {
  const odd = [
    "not json",
    {},
    [],
    [ROW, ROW],
    [{ ...ROW, sentiment: "1" }],
    [{ ...ROW, confidence: "0.9" }],
    [{ ...ROW, probabilities: {} }],
    [null],
    [{ ...ROW, confidence: 7 }],
  ];
  for (const answer of odd)
    await assert.rejects(api(playing([200, answer])).predict(["good"]), { code: "api_odd" }, JSON.stringify(answer));
  await assert.rejects(api(playing([200, "<html>"])).modelVersion(), { code: "api_odd" });
});

test("knows a route by the API's own description, and none without one", async () => {
  assert.equal(await api(playing([200, { paths: { "/feedback": {} } }])).has("/feedback"), true);
  assert.equal(await api(playing([200, { paths: {} }])).has("/feedback"), false);
  assert.equal(await api(playing([200, { paths: {} }])).has("constructor"), false);
  assert.equal(await api(playing([404, {}])).has("/feedback"), false);
  assert.equal(await api(playing([200, "<html>"])).has("/feedback"), false);
});

test("takes SVG or PNG as a picture and nothing else", async () => {
  const svg = playing([200, "<svg/>", { "content-type": "image/svg+xml" }]);
  assert.equal((await api(svg).picture("/generate_chart", {})).type, "image/svg+xml");
  await assert.rejects(api(playing([200, "<html>", { "content-type": "text/html" }])).picture("/generate_chart", {}), {
    code: "api_odd",
  });
});
