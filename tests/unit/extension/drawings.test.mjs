import assert from "node:assert/strict";
import { test } from "node:test";
import { DRAWINGS, askFor, frameFor } from "../../../extension/core/drawings.js";

const comment = (fields) => ({ text: "hello", sentiment: "Positive", publishedAt: null, ...fields });
const counts = { Positive: 2, Neutral: 0, Negative: 1 };

test("the donut chart is asked for by counts and estimated shares", () => {
  const known = (estimate) => ({ estimate, low: estimate, high: estimate, spread: 0 });
  const shares = { Positive: known(0.6), Neutral: known(0.1), Negative: known(0.3) };
  assert.deepEqual(askFor("chart", { comments: [], counts, shares }), {
    sentiment_counts: { 1: 2, 0: 0, "-1": 1 },
    shares: { Positive: 0.6, Neutral: 0.1, Negative: 0.3 },
  });
});

test("the donut chart gets the intervals of the shares", () => {
  const share = { estimate: 0.3, low: 0.2, high: 0.5, spread: 0.04 };
  const { shares } = askFor("chart", { comments: [], counts, shares: { Neutral: share } });
  assert.deepEqual(shares, { Neutral: { estimate: 0.3, low: 0.2, high: 0.5 } });
});

test("marks comments that the model does not understand in picture requests", () => {
  const comments = [comment({ publishedAt: "2026-01-01T00:00:00Z", understood: false })];
  assert.equal(askFor("trend", { comments }).sentiment_data[0].understood, false);
  assert.equal(askFor("words", { comments }).comments[0].understood, false);
});

test("the trend takes dated comments only, in the viewer's time zone", () => {
  const comments = [comment({ publishedAt: "2026-01-01T00:00:00Z" }), comment({ sentiment: "Negative" })];
  assert.deepEqual(askFor("trend", { comments, counts, timeZone: "Europe/Berlin" }), {
    sentiment_data: [{ timestamp: "2026-01-01T00:00:00Z", sentiment: 1 }],
    time_zone: "Europe/Berlin",
  });
  assert.equal(askFor("trend", { comments: [comment()], counts }), null);
});

test("the words can be of one class, and are never blank", () => {
  const comments = [comment({ text: "yes" }), comment({ text: "no", sentiment: "Negative" }), comment({ text: "  " })];
  assert.deepEqual(
    askFor("words", { comments, counts }).comments.map(({ text }) => text),
    ["yes", "no"],
  );
  assert.deepEqual(askFor("words", { comments, counts, sentiment: "Negative" }), {
    comments: [
      { text: "yes", sentiment: "Positive" },
      { text: "no", sentiment: "Negative" },
    ],
    sentiment: "Negative",
  });
  assert.equal(askFor("words", { comments, counts, sentiment: "Neutral" }), null);
  assert.equal(askFor("words", { comments: [comment({ text: " " })], counts }), null);
});

test("every comment of an analysis is drawn, and 10,000 long ones stay within one call", () => {
  const comments = Array.from({ length: 10_000 }, () =>
    comment({ text: "\u0001".repeat(10_000), publishedAt: "2026-01-01T00:00:00Z" }),
  );
  const body = askFor("words", { comments, counts });
  assert.equal(body.comments.length, 10_000);
  assert.ok(new TextEncoder().encode(JSON.stringify(body)).length < 5_000_000);
  assert.equal(askFor("trend", { comments, counts }).sentiment_data.length, 10_000);
});

test("a picture fills its room, within what the API draws", () => {
  for (const name of Object.keys(DRAWINGS)) {
    for (const room of [10, 384, 900, 9_000]) {
      const { width, height, theme } = frameFor(name, room, true);
      assert.ok(
        width >= 320 && width <= 1400 && height >= 200 && height <= 2000,
        `${name} ${room}: ${width}x${height}`,
      );
      assert.equal(theme, "dark");
    }
  }
});
