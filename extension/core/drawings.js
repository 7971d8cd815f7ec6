import { shorten, thin } from "./batches.js";
import { VALUE } from "./sentiment.js";
import { chartCounts } from "./summary.js";

/** Limits of a request to the drawing routes, in comments and in bytes of their texts. */
const MOST = 10_000;
const MOST_BYTES = 4_000_000;
/** Maximum length of a comment in a word cloud; the beginning of longer ones is enough. */
const TEXT_LENGTHS = [500, 200, 100, 50];
const WIDTHS = { least: 320, most: 1_400 };
const NARROW = 500;

/** The pictures of a result: route, and ratio of height to width in wide and narrow layouts. */
export const DRAWINGS = {
  chart: { route: "/generate_chart", wide: 0.85, narrow: 0.8 },
  trend: { route: "/generate_trend_graph", wide: 0.5, narrow: 0.75 },
  words: { route: "/generate_wordcloud", wide: 0.42, narrow: 0.75 },
};

/**
 * Returns the request to a drawing route, or null if there is nothing to draw.
 *
 * `sentiment` limits the words to one class; comments of other classes are sent too, to find the words typical of it.
 */
export function askFor(name, { comments, counts, shares, sentiment = "all", timeZone = "UTC" }) {
  if (name === "chart") return { sentiment_counts: chartCounts(counts), shares: estimatesOf(shares) };
  if (name === "trend") {
    const rows = thin(
      comments.filter(({ publishedAt }) => publishedAt !== null),
      MOST,
    );
    return rows.length === 0 ? null : { sentiment_data: rows.map(dated), time_zone: timeZone };
  }
  const fitting = comments.filter(({ text }) => text.trim() !== "");
  if (!fitting.some((comment) => sentiment === "all" || comment.sentiment === sentiment)) return null;
  const body = { comments: spoken(thin(fitting, MOST)) };
  return sentiment === "all" ? body : { ...body, sentiment };
}

/** Returns the estimated shares, with their intervals if there are any. */
function estimatesOf(shares) {
  const estimates = Object.entries(shares).map(([name, { estimate, low, high }]) => [
    name,
    low === high ? estimate : { estimate, low, high },
  ]);
  return Object.fromEntries(estimates);
}

/** Returns the size of a picture that is `room` pixels wide, and its theme. */
export function frameFor(name, room, dark) {
  const width = Math.round(Math.min(Math.max(room, WIDTHS.least), WIDTHS.most));
  const shape = width < NARROW ? DRAWINGS[name].narrow : DRAWINGS[name].wide;
  return { width, height: Math.round(width * shape), theme: dark ? "dark" : "light" };
}

function dated({ publishedAt, sentiment, understood }) {
  return { timestamp: publishedAt, sentiment: VALUE[sentiment], ...(understood === false && { understood }) };
}

/** Cuts texts to a length at which all fit one request. */
function spoken(comments) {
  for (const length of TEXT_LENGTHS) {
    const rows = comments.map(({ text, sentiment, understood }) => ({
      text: shorten(text, length),
      sentiment,
      ...(understood === false && { understood }),
    }));
    if (length === TEXT_LENGTHS.at(-1) || bytesOf(rows) <= MOST_BYTES) return rows;
  }
}

function bytesOf(rows) {
  return new TextEncoder().encode(JSON.stringify(rows)).length;
}
