import { isRated } from "./summary.js";

export const SORTS = ["newest", "oldest", "likes", "surest", "unsurest"];

/** Comparison functions by sort order; unknown values always come last. */
const COMPARE = {
  newest: (a, b) => dated(a, b) ?? b.publishedAt.localeCompare(a.publishedAt),
  oldest: (a, b) => dated(a, b) ?? a.publishedAt.localeCompare(b.publishedAt),
  likes: (a, b) => (b.likes ?? -1) - (a.likes ?? -1),
  surest: (a, b) => b.confidence - a.confidence,
  unsurest: (a, b) => a.confidence - b.confidence,
};

/**
 * Returns the comments of a sentiment (or "all") that contain the search words, in the chosen order.
 *
 * The search covers text and author, and ignores case, accents and width. `theme` and `tag` are sets of comments,
 * or null for all.
 */
export function choose(comments, { sentiment = "all", search = "", sort = "newest", theme = null, tag = null } = {}) {
  const wanted = fold(search.trim());
  return comments
    .filter((comment) => (theme === null || theme.has(comment)) && (tag === null || tag.has(comment)))
    .filter((comment) => sentiment === "all" || (comment.sentiment === sentiment && isRated(comment)))
    .filter(({ text, author }) => wanted === "" || fold(`${text}\n${author}`).includes(wanted))
    .sort(COMPARE[sort]);
}

function dated(a, b) {
  if (a.publishedAt !== null && b.publishedAt !== null) return null;
  return (a.publishedAt === null) - (b.publishedAt === null);
}

function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
