import { shorten, thin } from "./batches.js";
import { Problem } from "./problem.js";

export const GROUPS = ["praised", "criticised", "asked"];
export const TAGS = ["question", "request", "thanks", "correction", "spam"];

/** Minimum number of comments for themes. */
const LEAST = 10;
/** Limits per request, in comments and in bytes of their texts. */
const MOST = 10_000;
const MOST_BYTES = 4_000_000;
const TEXT_LENGTHS = [500, 200, 100, 50];

/** Returns the comments to find themes in, an evenly spaced sample if there are too many; null if there are too few. */
export function themed(comments) {
  return comments.length < LEAST ? null : thin(comments, MOST);
}

/** Returns the request to POST /themes; long comments are cut so that all fit one request. */
export function askForThemes(comments, timeZone = "UTC") {
  const rows = (length) =>
    comments.map(({ text, sentiment, understood, likes, publishedAt }) => ({
      text: shorten(text, length),
      sentiment,
      ...(understood === false && { understood }),
      ...(likes > 0 && { likes }),
      ...(publishedAt && { timestamp: publishedAt }),
    }));
  const bytes = (found) => new TextEncoder().encode(JSON.stringify(found)).length;
  const length = TEXT_LENGTHS.find((one) => bytes(rows(one)) <= MOST_BYTES) ?? TEXT_LENGTHS.at(-1);
  return { comments: rows(length), time_zone: timeZone };
}

/**
 * Reads a response of /themes for `count` comments.
 *
 * A response that does not match the request is rejected as a whole.
 */
export function parseThemes(answer, count) {
  const isIndex = (index) => Number.isInteger(index) && index >= 0 && index < count;
  const areIndexes = (list) => Array.isArray(list) && list.every(isIndex);
  const labels = answer?.buckets?.labels ?? null;
  if (labels !== null && !areTexts(labels)) throw odd();
  const groups = GROUPS.map((name) => [
    name,
    list(answer?.[name]).map((theme) => parseTheme(theme, labels, areIndexes)),
  ]);
  const tags = TAGS.map((name) => [name, answer?.tags?.[name]?.comments]);
  if (!tags.every(([, comments]) => areIndexes(comments))) throw odd();
  return { labels, groups: Object.fromEntries(groups), tags: Object.fromEntries(tags) };
}

function parseTheme(theme, labels, areIndexes) {
  const { phrase, also, share, comments, trend } = theme ?? {};
  const quotes = list(theme?.quotes).map((quote) => quote?.index);
  const isTrend = labels === null || (Array.isArray(trend) && trend.length === labels.length && trend.every(isCount));
  const fits = areTexts([phrase]) && areTexts(also) && areIndexes(comments) && areIndexes(quotes) && isTrend;
  if (!fits || !Number.isFinite(share) || share < 0 || share > 1) throw odd();
  return { phrase, also, share, comments, quotes, trend: labels === null ? null : trend };
}

function list(value) {
  if (!Array.isArray(value)) throw odd();
  return value;
}

function areTexts(values) {
  return Array.isArray(values) && values.every((value) => typeof value === "string");
}

function isCount(value) {
  return Number.isInteger(value) && value >= 0;
}

function odd() {
  return new Problem("api_odd", { details: ["/themes"] });
}
