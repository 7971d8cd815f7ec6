import { shorten, thin } from "./batches.js";
import { VALUE } from "./sentiment.js";
import { chartCounts } from "./summary.js";

/** What the drawing routes take in one call; 1,000 texts of this length stay below 5 MB whatever they hold. */
const MOST = 1_000;
const TEXT_LENGTH = 700;
const WIDTHS = { least: 320, most: 1_400 };
const NARROW = 500;

/** The pictures of a result: the route that draws each, and its height for a width of 1, wide and narrow. */
export const DRAWINGS = {
  chart: { route: "/generate_chart", wide: 0.85, narrow: 0.8 },
  trend: { route: "/generate_trend_graph", wide: 0.5, narrow: 0.75 },
  words: { route: "/generate_wordcloud", wide: 0.42, narrow: 0.75 },
};

/** What to ask a drawing route, or null where there is nothing to draw; `sentiment` narrows the words to one class. */
export function askFor(name, { comments, counts, sentiment = "all", timeZone = "UTC" }) {
  if (name === "chart") return { sentiment_counts: chartCounts(counts) };
  if (name === "trend") {
    const rows = thin(
      comments.filter(({ publishedAt }) => publishedAt !== null),
      MOST,
    );
    return rows.length === 0 ? null : { sentiment_data: rows.map(dated), time_zone: timeZone };
  }
  const fitting = comments.filter(
    (comment) => (sentiment === "all" || comment.sentiment === sentiment) && comment.text.trim() !== "",
  );
  return fitting.length === 0 ? null : { comments: thin(fitting, MOST).map(spoken) };
}

/** The size of a picture that fills `room` pixels, and its colours. */
export function frameFor(name, room, dark) {
  const width = Math.round(Math.min(Math.max(room, WIDTHS.least), WIDTHS.most));
  const shape = width < NARROW ? DRAWINGS[name].narrow : DRAWINGS[name].wide;
  return { width, height: Math.round(width * shape), theme: dark ? "dark" : "light" };
}

function dated({ publishedAt, sentiment }) {
  return { timestamp: publishedAt, sentiment: VALUE[sentiment] };
}

function spoken({ text, sentiment }) {
  return { text: shorten(text, TEXT_LENGTH), sentiment };
}
