import { videoAt } from "../core/video.js";
import { wait } from "../core/wait.js";
import { chatComment, pageComment } from "./records.js";
import * as youtube from "./youtube.js";

const PATIENCE = 6_000;
const LOOK_EVERY = 150;

/**
 * Reads the comments of the page, scrolling for more, or the live chat if there are no comments.
 *
 * Reports `{ type: "comments", comments }` as they load and `{ type: "note", note }`; returns the final message:
 * `{ type: "done" }` or `{ type: "problem", code }`. Aborting `signal` stops it; the page is always scrolled back.
 */
export async function readPage(document, { limit, replies, tell, signal }) {
  const home = document.defaultView.scrollY;
  const videoId = videoAt(document.location.href)?.id;
  const commentsIn = (area) => youtube.commentsOf(area, videoId);
  try {
    const area = await findArea(document, commentsIn, signal);
    if (area !== null) return await readComments(area, { commentsIn, limit, replies, tell, signal });
    if (youtube.chatOf(document)) return await readChat(document, { limit, tell, signal });
    return { type: "problem", code: noComments(document) };
  } catch (error) {
    if (signal.aborted) return { type: "done" };
    throw error;
  } finally {
    document.defaultView.scrollTo({ top: home });
  }
}

/** Scrolls to the comments, or opens those of a Short, because YouTube does not load them before. */
async function findArea(document, commentsIn, signal) {
  if (youtube.isLiveNow(document) && youtube.chatOf(document)) return null;
  const filled = () => {
    const area = youtube.areaOf(document);
    return area !== null && (commentsIn(area).length > 0 || youtube.hasNotice(area)) ? area : null;
  };
  if (youtube.isShorts(document) && !filled()) youtube.openShortsComments(document);
  const area = await until(() => {
    youtube.areaOf(document)?.scrollIntoView({ block: "start" });
    return filled();
  }, signal);
  return area !== null && commentsIn(area).length > 0 ? area : null;
}

async function readComments(area, { commentsIn, limit, replies, tell, signal }) {
  const seen = new Set();
  const language = area.ownerDocument.documentElement.lang;
  while (seen.size < limit) {
    const fresh = collect(commentsIn(area), { seen, replies, language, room: limit - seen.size });
    if (fresh.length > 0) tell({ type: "comments", comments: fresh });
    if (seen.size >= limit || !(await loadMore(area, { commentsIn, replies, signal }))) break;
  }
  return { type: "done" };
}

function collect(elements, { seen, replies, language, room }) {
  const fresh = [];
  for (const element of elements) {
    if (fresh.length >= room) break;
    const parts = !replies && youtube.isReply(element) ? null : youtube.partsOf(element);
    if (parts === null) continue;
    const comment = pageComment(parts, { reply: youtube.isReply(element), language });
    if (seen.has(comment.id)) continue;
    seen.add(comment.id);
    fresh.push(comment);
  }
  return fresh;
}

/** Scrolls to the end and opens replies; returns false if nothing more loads within six seconds. */
async function loadMore(area, { commentsIn, replies, signal }) {
  const before = commentsIn(area).length;
  const opened = replies ? openReplies(area) : 0;
  if (youtube.moreOf(area) === null && opened === 0) return false;
  const grown = await until(() => {
    (youtube.moreOf(area) ?? commentsIn(area).at(-1))?.scrollIntoView({ block: "end" });
    return commentsIn(area).length > before || (youtube.moreOf(area) === null && opened === 0) || null;
  }, signal);
  return grown !== null;
}

/** Clicks each button for replies once. */
function openReplies(area) {
  const fresh = youtube.replyButtons(area).filter((button) => !pressed.has(button));
  for (const button of fresh) {
    pressed.add(button);
    button.click();
  }
  return fresh.length;
}

const pressed = new WeakSet();

/** Reads a live chat until the limit is reached or it is stopped. */
async function readChat(document, { limit, tell, signal }) {
  const seen = new Set();
  tell({ type: "note", note: "live_chat" });
  while (seen.size < limit) {
    const chat = youtube.chatOf(document);
    if (chat === null) break;
    const fresh = youtube.messagesIn(chat).map((element) => chatComment(youtube.messageParts(element)));
    const unseen = fresh.filter(({ id, text }) => text !== "" && !seen.has(id)).slice(0, limit - seen.size);
    for (const { id } of unseen) seen.add(id);
    if (unseen.length > 0) tell({ type: "comments", comments: unseen });
    await wait(LOOK_EVERY, signal);
  }
  return { type: "done" };
}

function noComments(document) {
  const area = youtube.areaOf(document);
  if (area !== null && youtube.hasNotice(area)) return "comments_disabled";
  return document.hidden ? "page_hidden" : "no_comments";
}

/** Polls `look` until it returns a value other than null, for at most six seconds. */
async function until(look, signal) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = look();
    if (found !== null) return found;
    if (Date.now() > end) return null;
    await wait(LOOK_EVERY, signal);
  }
}
