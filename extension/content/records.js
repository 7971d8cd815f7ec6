import { parseCount } from "../core/numbers.js";
import { dateFromWords } from "../core/relative-dates.js";

const COMMENT_ID = /[?&]lc=([^&#]+)/;

/** Makes a comment (see core/comments.js) from its element on the page; its date is approximate. */
export function pageComment(parts, { reply, language, now = new Date() }) {
  const date = dateFromWords(parts.time, language, now);
  return {
    id: COMMENT_ID.exec(parts.link)?.[1] ?? `${parts.author} ${parts.text}`,
    author: parts.author,
    authorId: parts.authorId,
    text: parts.text,
    likes: parseCount(parts.likes, language),
    publishedAt: date?.toISOString() ?? null,
    approximate: date !== null,
    reply,
    inThread: true,
  };
}

/**
 * Makes a comment from a message of the live chat.
 *
 * A running chat shows the time of day ("10:32 PM"), a replay the position in the video ("1:05"). Only the former,
 * which ends in letters, gives a date: today or, if the time is in the future, yesterday.
 */
export function chatComment({ id, text, author, time }, now = new Date()) {
  const date = timeToday(time, now);
  return {
    id: id || `${author} ${time} ${text}`,
    author,
    authorId: author,
    text,
    likes: null,
    publishedAt: date?.toISOString() ?? null,
    approximate: date !== null,
    reply: false,
    inThread: false,
  };
}

function timeToday(words, now) {
  const found = /^(\d{1,2}):(\d{2})\s*([AP])M$/i.exec(words.replace(/\u202f|\u00a0/g, " "));
  if (found === null) return null;
  const hour = (Number(found[1]) % 12) + (found[3].toUpperCase() === "P" ? 12 : 0);
  const date = new Date(now);
  date.setHours(hour, Number(found[2]), 0, 0);
  if (date > now) date.setDate(date.getDate() - 1);
  return date;
}
