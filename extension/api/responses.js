import { Problem } from "../core/problem.js";
import { SENTIMENTS } from "../core/sentiment.js";

/** Reads the version of the model from a response of /health. */
export function parseHealth(answer) {
  const version = answer?.model_version;
  if (typeof version !== "string" || version === "") throw new Problem("api_odd", { details: ["/health"] });
  return version;
}

/**
 * Reads a response of /predict: `{ predictions, summary }`, with a null summary if the API returns none.
 *
 * A response that does not match the request is rejected as a whole.
 */
export function parsePredictions(answer, count) {
  const rows = Array.isArray(answer) ? answer : answer?.rows;
  if (!Array.isArray(rows) || rows.length !== count) throw odd();
  return { predictions: rows.map(parsePrediction), summary: Array.isArray(answer) ? null : parseSummary(answer) };
}

/** Reads the reasons from a response of /predict for one comment; older APIs return none. */
export function parseReasons(answer) {
  const reasons = answer?.[0]?.reasons;
  if (!Array.isArray(reasons)) throw new Problem("api_without_reasons");
  let done = 0;
  for (const reason of reasons) {
    const { start, end, toward, weight } = reason ?? {};
    const fits = Number.isInteger(start) && Number.isInteger(end) && start >= done && end > start;
    if (!fits || !SENTIMENTS.includes(toward) || !Number.isFinite(weight) || Math.abs(weight) > 1) throw odd();
    done = end;
  }
  return reasons;
}

function parsePrediction(row) {
  const probabilities = Object.fromEntries(SENTIMENTS.map((sentiment) => [sentiment, row?.probabilities?.[sentiment]]));
  const fits = SENTIMENTS.includes(row?.sentiment) && [row.confidence, ...Object.values(probabilities)].every(isShare);
  if (!fits) throw odd();
  const prediction = { sentiment: row.sentiment, confidence: row.confidence, probabilities };
  return row.understood === false ? { ...prediction, understood: false } : prediction;
}

function parseSummary({ summary }) {
  const of = (name, read) =>
    Object.fromEntries(SENTIMENTS.map((sentiment) => [sentiment, read(summary?.[name]?.[sentiment])]));
  const counts = of("counts", (count) => count);
  const shares = of("shares", (share) => ({ estimate: share?.estimate, spread: share?.spread }));
  const isCount = (count) => Number.isInteger(count) && count >= 0;
  const numbers = Object.values(shares).flatMap((share) => Object.values(share));
  if (!Object.values(counts).every(isCount) || !numbers.every(isShare)) throw odd();
  return { counts, shares };
}

function odd() {
  return new Problem("api_odd", { details: ["/predict"] });
}

function isShare(value) {
  return typeof value === "number" && value >= 0 && value <= 1.0001;
}
