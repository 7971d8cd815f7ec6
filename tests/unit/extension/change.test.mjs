import assert from "node:assert/strict";
import { test } from "node:test";
import { alertFor } from "../../../extension/core/alert.js";
import { changeOf, scoreVariance } from "../../../extension/core/change.js";
import { earlierOf, peersOf } from "../../../extension/core/compare.js";
import { combine } from "../../../extension/core/estimates.js";
import { usualFor } from "../../../extension/core/usual.js";

const NAMES = ["Positive", "Neutral", "Negative"];
const near = (found, expected, by = 1e-4) => assert.ok(Math.abs(found - expected) <= by, `${found} is not ${expected}`);

/** An analysis of comments with these counts, estimated as the API does for a model of this spread. */
function analysis(counts, spread = 0) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return combine([
    {
      counts: Object.fromEntries(NAMES.map((name, i) => [name, counts[i]])),
      shares: Object.fromEntries(NAMES.map((name, i) => [name, { estimate: counts[i] / total, spread }])),
    },
  ]);
}

const scored = (estimate, reach) => ({ score: { estimate, low: estimate - reach, high: estimate + reach } });

test("a difference of shares has the interval of a z-test", () => {
  const { shares } = changeOf(analysis([597, 200, 200]), analysis([497, 300, 200]));
  // standard error by hand: sqrt(.598 * .402 / 1000 + .498 * .502 / 1000) = 0.022146, times 2.39398
  near(shares.Positive.estimate, 497 / 997 - 597 / 997);
  near(shares.Positive.high - shares.Positive.estimate, 0.022146 * 2.39398);
  assert.equal(shares.Positive.clear, true);
  assert.equal(shares.Negative.clear, false);
});

test("the model's error widens it, however many comments there are", () => {
  const [before, now] = [analysis([60000, 20000, 20000], 0.04), analysis([50000, 30000, 20000], 0.04)];
  const { shares } = changeOf(before, now);
  near(shares.Positive.high - shares.Positive.estimate, 2.39398 * Math.SQRT2 * 0.04, 1e-3);
  assert.equal(shares.Positive.clear, false);
  assert.equal(changeOf(analysis([60000, 20000, 20000]), analysis([50000, 30000, 20000])).shares.Positive.clear, true);
});

test("a change is up, down, moved or none", () => {
  const kind = (before, now) => changeOf(analysis(before), analysis(now)).kind;
  assert.equal(kind([300, 100, 100], [300, 100, 100]), "same");
  assert.equal(kind([300, 100, 100], [310, 95, 95]), "same");
  assert.equal(kind([300, 100, 100], [200, 100, 200]), "down");
  assert.equal(kind([200, 100, 200], [300, 100, 100]), "up");
  assert.equal(kind([100, 300, 100], [200, 100, 200]), "moved");
  assert.equal(kind([5, 0, 0], [0, 0, 5]), "down");
  assert.equal(kind([2, 0, 0], [1, 0, 1]), "same");
});

test("the variance of a score is that of its longer side", () => {
  near(scoreVariance(scored(5, 1.959964)), 1);
  near(scoreVariance({ score: { estimate: 9.5, low: 9.5 - 1.959964, high: 10 } }), 1);
});

test("without a change, no more than one analysis in twenty is called changed", () => {
  const random = generator(7);
  const draw = (count) => {
    const counts = [0, 0, 0];
    for (let i = 0; i < count; i += 1) counts[pick(random(), [0.5, 0.3, 0.2])] += 1;
    return analysis(counts);
  };
  const kinds = Array.from({ length: 2000 }, () => changeOf(draw(120), draw(80)).kind);
  const share = (...names) => kinds.filter((kind) => names.includes(kind)).length / kinds.length;
  assert.ok(share("up", "down") < 0.06 && share("up", "down") > 0.03, `score: ${share("up", "down")}`);
  assert.ok(share("moved") < 0.05, `shares: ${share("moved")}`);
});

test("a prediction interval has the known value for exact scores", () => {
  // mean 6, s = 1, k = 3: 4.302653 * sqrt(1 + 1/3) = 4.96827
  const usual = usualFor(scored(6.5, 0), [scored(5, 0), scored(6, 0), scored(7, 0)]);
  near(usual.mean, 6);
  near(usual.low, 6 - 4.96827);
  assert.equal(usual.high, 10);
  assert.equal(usual.kind, "within");
  assert.equal(usual.count, 3);
});

test("ten videos need a smaller distance than three", () => {
  const others = [4, 5, 6, 7, 8, 4, 5, 6, 7, 8].map((score) => scored(score, 0));
  // mean 6, s = 1.490712, k = 10: 2.262157 * 1.490712 * sqrt(1.1) = 3.536839
  const usual = usualFor(scored(2.4, 0), others);
  near(usual.low, 6 - 3.536839);
  assert.equal(usual.kind, "below");
  assert.equal(usualFor(scored(9.6, 0), others).kind, "above");
});

test("the errors of the scores count, and are not counted twice", () => {
  const alike = [scored(6, 1), scored(6, 1), scored(6, 1), scored(6, 1)];
  assert.equal(usualFor(scored(6.9, 1), alike).kind, "within");
  const spread = [scored(4, 0.1), scored(6, 0.1), scored(8, 0.1)];
  const exact = usualFor(scored(6, 0), [scored(4, 0), scored(6, 0), scored(8, 0)]);
  const estimated = usualFor(scored(6, 0.1), spread);
  near(estimated.low, exact.low, 0.01);
});

test("fewer than three videos say nothing", () => {
  assert.equal(usualFor(scored(6, 1), [scored(5, 1), scored(6, 1)]), null);
});

test("earlier analyses are of the same video and way, peers of the same channel", () => {
  const record = (madeAt, values = {}) => ({ videoId: "a", channelId: "/@c", way: "page", madeAt, ...values });
  const history = [
    record(9, { videoId: "b" }),
    record(8, { videoId: "c" }),
    record(7),
    record(6, { way: "chat" }),
    record(5, { videoId: "b" }),
    record(4, { videoId: "d", channelId: "/@other" }),
    record(3, { videoId: "e", way: "chat" }),
    record(2),
  ];
  const times = (records) => records.map(({ madeAt }) => madeAt);
  assert.deepEqual(times(earlierOf(history, record(7))), [2]);
  assert.deepEqual(times(earlierOf(history, record(10))), [7, 2]);
  assert.deepEqual(times(peersOf(history, record(10))), [9, 8]);
  assert.deepEqual(times(peersOf(history, record(7))), [5]);
  assert.deepEqual(peersOf(history, record(10, { channelId: "" })), []);
  const many = Array.from({ length: 20 }, (_, i) => record(50 - i, { videoId: `v${i}` }));
  assert.equal(peersOf(many, record(60)).length, 10);
});

test("an alert is of the last analysis, against the one before or against the channel", () => {
  const record = (madeAt, counts, videoId = "a") => ({
    ...analysis(counts, 0.03),
    ...{ videoId, madeAt, channelId: "/@c", way: "page" },
  });
  const [good, bad] = [
    [280, 10, 10],
    [10, 10, 280],
  ];
  assert.equal(alertFor([record(2, bad), record(1, good)], "a"), "down");
  assert.equal(alertFor([record(2, good), record(1, bad)], "a"), null);
  assert.equal(alertFor([record(3, bad), record(2, bad), record(1, good)], "a"), null);
  assert.equal(alertFor([record(2, bad)], "a"), null);
  assert.equal(alertFor([], "a"), null);
  const others = [3, 2, 1].map((madeAt) => record(madeAt, good, `v${madeAt}`));
  assert.equal(alertFor([record(4, bad), ...others], "a"), "below");
  assert.equal(alertFor([record(4, good), ...others], "a"), null);
  assert.equal(alertFor([record(4, good), ...others], "v3"), null);
});

/** A small linear congruential generator, so that every run draws the same numbers. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function pick(number, shares) {
  if (number < shares[0]) return 0;
  return number < shares[0] + shares[1] ? 1 : 2;
}
