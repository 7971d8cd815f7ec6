import { Problem } from "../core/problem.js";
import { SENTIMENTS } from "../core/sentiment.js";

/** Reads the version of the model out of an answer of /health. */
export function parseHealth(answer) {
  const version = answer?.model_version;
  if (typeof version !== "string" || version === "") throw new Problem("api_odd", { details: ["/health"] });
  return version;
}

/** Reads an answer of /predict; refuses one that does not fit the question, as nothing in it could be trusted then. */
export function parsePredictions(answer, count) {
  if (!Array.isArray(answer) || answer.length !== count) throw new Problem("api_odd", { details: ["/predict"] });
  return answer.map(parsePrediction);
}

function parsePrediction(row) {
  const probabilities = Object.fromEntries(SENTIMENTS.map((sentiment) => [sentiment, row?.probabilities?.[sentiment]]));
  const fits = SENTIMENTS.includes(row?.sentiment) && [row.confidence, ...Object.values(probabilities)].every(isShare);
  if (!fits) throw new Problem("api_odd", { details: ["/predict"] });
  return { sentiment: row.sentiment, confidence: row.confidence, probabilities };
}

function isShare(value) {
  return typeof value === "number" && value >= 0 && value <= 1.0001;
}
