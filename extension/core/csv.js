import { withoutFormula } from "./formula.js";
import { linkTo, youtubeId } from "./link.js";
import { SENTIMENTS } from "./sentiment.js";
import { isRated } from "./summary.js";

const COLUMNS = {
  id: youtubeId,
  link: (comment, video) => linkTo(video, comment) ?? "",
  author: ({ author }) => author,
  published_at: ({ publishedAt }) => publishedAt ?? "",
  published_is_approximate: ({ approximate }) => approximate,
  likes: ({ likes }) => likes ?? "",
  is_reply: ({ reply }) => reply,
  sentiment: (comment) => (isRated(comment) ? comment.sentiment : "Not rated"),
  confidence: ({ confidence }) => confidence,
  ...Object.fromEntries(
    SENTIMENTS.map((sentiment) => [
      `probability_${sentiment.toLowerCase()}`,
      ({ probabilities }) => probabilities[sentiment],
    ]),
  ),
  comment: ({ text }) => text,
};

const BYTE_ORDER_MARK = "\uFEFF";

/** Writes comments of a video as CSV (RFC 4180) with a UTF-8 byte order mark and escaped formulas, for spreadsheets. */
export function toCsv(comments, video) {
  const rows = comments.map((comment) => Object.values(COLUMNS).map((value) => cell(value(comment, video))));
  return BYTE_ORDER_MARK + [Object.keys(COLUMNS), ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}

/** Returns a file name for a video, without characters that file systems do not allow. */
export function fileName(videoId, date, ending) {
  return `undertone-${videoId}-${date.toISOString().slice(0, 10)}.${ending}`;
}

function cell(value) {
  if (typeof value !== "string") return String(value);
  const safe = withoutFormula(value);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
