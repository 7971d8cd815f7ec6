import assert from "node:assert/strict";
import { test } from "node:test";
import { analyse } from "../../../extension/core/analysis.js";
import { Problem } from "../../../extension/core/problem.js";

const comment = (id) => ({ id, text: `text ${id}` });
const answer = (texts, summary = null) => ({
  predictions: texts.map((text) => ({ sentiment: "Neutral", confidence: 1, text })),
  summary,
});
const api = { predict: async (texts) => answer(texts) };
const signals = () => ({ signal: new AbortController().signal, stop: new AbortController().signal });

async function* source(...lists) {
  for (const list of lists) {
    if (list instanceof Error) throw list;
    yield list.map(comment);
  }
}

test("scores what was read, each comment once", async () => {
  const steps = [];
  const { comments, interrupted } = await analyse({
    read: () => source([1, 2], [2, 3]),
    api,
    limit: 10,
    ...signals(),
    onProgress: (step) => steps.push(step),
  });
  assert.deepEqual(
    comments.map(({ id, sentiment }) => [id, sentiment]),
    [
      [1, "Neutral"],
      [2, "Neutral"],
      [3, "Neutral"],
    ],
  );
  assert.equal(interrupted, null);
  assert.deepEqual(steps.at(-1), { stage: "scoring", done: 3, of: 3 });
  assert.deepEqual(
    steps.filter(({ stage }) => stage === "reading").map(({ done }) => done),
    [0, 2, 3],
  );
});

test("estimates shares if the API does, for all batches together", async () => {
  const share = (estimate) => ({ estimate, spread: 0.04 });
  const predict = async (texts) =>
    answer(texts, {
      counts: { Positive: 0, Neutral: texts.length, Negative: 0 },
      shares: { Positive: share(0.1), Neutral: share(0.8), Negative: share(0.1) },
    });
  const read = () => source(Array.from({ length: 1_200 }, (_, id) => id));
  const { estimates } = await analyse({ read, api: { predict }, limit: 2_000, ...signals() });
  assert.equal(estimates.understood, 1_200);
  assert.ok(Math.abs(estimates.shares.Neutral.estimate - 0.8) < 1e-9);
  assert.equal((await analyse({ read, api, limit: 2_000, ...signals() })).estimates, null);
});

test("reads no further than the limit", async () => {
  let closed = false;
  async function* endless() {
    try {
      for (let i = 0; ; i += 1) yield [comment(i)];
    } finally {
      closed = true;
    }
  }
  assert.equal((await analyse({ read: endless, api, limit: 5, ...signals() })).comments.length, 5);
  assert.ok(closed);
});

test("stopping keeps what is there", async () => {
  const stop = new AbortController();
  async function* obedient(signal) {
    yield [comment(1)];
    signal.throwIfAborted();
    yield [comment(2)];
  }
  const onProgress = ({ done }) => done === 1 && stop.abort();
  const { comments } = await analyse({
    read: obedient,
    api,
    limit: 5,
    signal: new AbortController().signal,
    stop: stop.signal,
    onProgress,
  });
  assert.equal(comments.length, 1);
});

test("stopping before the first comment says so", async () => {
  const stop = new AbortController();
  stop.abort();
  const read = (signal) => ({
    async *[Symbol.asyncIterator]() {
      signal.throwIfAborted();
    },
  });
  await assert.rejects(analyse({ read, api, limit: 5, signal: new AbortController().signal, stop: stop.signal }), {
    code: "stopped_early",
  });
});

test("cancelling throws, whatever is there", async () => {
  const controller = new AbortController();
  const onProgress = ({ done }) => done === 1 && controller.abort();
  const predict = { predict: async (_, signal) => signal.throwIfAborted() };
  await assert.rejects(
    analyse({
      read: () => source([1]),
      api: predict,
      limit: 5,
      signal: controller.signal,
      stop: new AbortController().signal,
      onProgress,
    }),
    { name: "AbortError" },
  );
});

test("a source that fails midway is noted and its comments are kept", async () => {
  const { comments, interrupted } = await analyse({
    read: () => source([1], new Problem("youtube_quota")),
    api,
    limit: 5,
    ...signals(),
  });
  assert.deepEqual([comments.length, interrupted], [1, "youtube_quota"]);
});

test("a source that fails at once is a failure, and no comment is one too", async () => {
  await assert.rejects(analyse({ read: () => source(new Problem("youtube_key")), api, limit: 5, ...signals() }), {
    code: "youtube_key",
  });
  await assert.rejects(analyse({ read: () => source(), api, limit: 5, ...signals() }), { code: "no_comments" });
});

test("asks for several batches at once, keeps their order, and no more than four", async () => {
  const waiting = [];
  let most = 0;
  const predict = (texts) => {
    setTimeout(() => waiting.pop()?.(), 5); // the last asked answers first
    return new Promise((resolve) => {
      waiting.push(() => resolve(answer(texts)));
      most = Math.max(most, waiting.length);
    });
  };
  const read = () => source(Array.from({ length: 3_000 }, (_, id) => id));
  const { comments } = await analyse({ read, api: { predict }, limit: 3_000, ...signals() });
  assert.equal(most, 4);
  assert.ok(comments.every(({ id }, place) => id === place));
});

test("a batch that fails ends the others", async () => {
  const signalsSeen = [];
  const predict = async (texts, signal) => {
    signalsSeen.push(signal);
    if (signalsSeen.length === 2) throw new Problem("api_failed");
    return answer(texts);
  };
  const read = () => source(Array.from({ length: 3_000 }, (_, id) => id));
  await assert.rejects(analyse({ read, api: { predict }, limit: 3_000, ...signals() }), { code: "api_failed" });
  assert.ok(signalsSeen.at(-1).aborted);
});
