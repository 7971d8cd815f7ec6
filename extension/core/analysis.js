import { LIMITS, batches } from "./batches.js";
import { distinct, withPredictions } from "./comments.js";
import { combine } from "./estimates.js";
import { Problem, isCancelled } from "./problem.js";

/**
 * Reads comments from a source and scores them with the API.
 *
 * `read(signal)` returns an async iterable of lists of comments. Aborting `stop` ends the reading and continues with the
 * comments read so far; aborting `signal` throws. If a source fails after some comments, the problem is stored in
 * `interrupted` and the comments are kept. `onProgress` gets `{ stage: "reading" | "scoring", done, of }`.
 */
export async function analyse({ read, api, limit, signal, stop, onProgress = () => undefined }) {
  const { comments, interrupted } = await collect({ read, limit, signal, stop, onProgress });
  if (comments.length === 0) throw interrupted ?? new Problem(stop.aborted ? "stopped_early" : "no_comments");
  const { predictions, summaries } = await score({ comments, api, signal, onProgress });
  const estimates = summaries.includes(null) ? null : combine(summaries);
  return { comments: withPredictions(comments, predictions), estimates, interrupted: interrupted?.code ?? null };
}

async function collect({ read, limit, signal, stop, onProgress }) {
  let comments = [];
  onProgress({ stage: "reading", done: 0, of: limit });
  try {
    for await (const more of read(AbortSignal.any([signal, stop]))) {
      comments = distinct([...comments, ...more], limit);
      onProgress({ stage: "reading", done: comments.length, of: limit });
      if (comments.length >= limit) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Problem) return { comments, interrupted: error };
    if (!isCancelled(error)) throw error;
  }
  return { comments, interrupted: null };
}

/** Maximum number of concurrent requests. */
const AT_ONCE = 4;

async function score({ comments, api, signal, onProgress }) {
  const predictions = [];
  const summaries = [];
  const calls = batches(
    comments.map(({ text }) => text),
    LIMITS,
  );
  const failed = new AbortController();
  const waiting = [];
  try {
    while (calls.length > 0 || waiting.length > 0) {
      onProgress({ stage: "scoring", done: predictions.length, of: comments.length });
      while (calls.length > 0 && waiting.length < AT_ONCE) {
        waiting.push(api.predict(calls.shift(), AbortSignal.any([signal, failed.signal])));
        waiting.at(-1).catch(() => undefined); // the error is handled when its turn comes
      }
      const answer = await waiting.shift();
      predictions.push(...answer.predictions);
      summaries.push(answer.summary);
    }
  } finally {
    failed.abort();
  }
  onProgress({ stage: "scoring", done: predictions.length, of: comments.length });
  return { predictions, summaries };
}
