import { isRated } from "./summary.js";

export const SORTS = ["newest", "oldest", "likes", "surest", "unsurest"];

/** How to order two comments; what is unknown comes last in every order. */
const COMPARE = {
  newest: (a, b) => dated(a, b) ?? b.publishedAt.localeCompare(a.publishedAt),
  oldest: (a, b) => dated(a, b) ?? a.publishedAt.localeCompare(b.publishedAt),
  likes: (a, b) => (b.likes ?? -1) - (a.likes ?? -1),
  surest: (a, b) => b.confidence - a.confidence,
  unsurest: (a, b) => a.confidence - b.confidence,
};

/**
 * Picks the comments of one sentiment ("all" for every one) that contain the search words, in the chosen order.
 *
 * The search looks at text and author, whatever their case, accents and width. `theme` and `tag` are sets of comments,
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
