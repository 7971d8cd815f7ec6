/**
 * The only file that depends on YouTube's markup; update it when YouTube changes its pages.
 * Selectors include older variants, and variants that only some viewers see.
 */
const AREA = "ytd-comments";
const COMMENT = "ytd-comment-view-model, ytd-comment-renderer";
const TEXT = "#content-text";
const AUTHOR = "#author-text";
const TIME = "#published-time-text";
const TIME_LINK = "#published-time-text a, .published-time-text a";
const LIKES = "#vote-count-middle";
const REPLIES = "ytd-comment-replies-renderer, #replies";
const MORE = "ytd-continuation-item-renderer";
const MORE_REPLIES =
  "#more-replies button, #more-replies-sub-thread button, #replies ytd-continuation-item-renderer button";
const NOTICE = "ytd-message-renderer";
// YouTube keeps the previous and next Shorts in the page, so the active one must come first.
const SHORTS_AREA = [
  'ytd-reel-video-renderer[is-active] [target-id*="comments-section"]',
  '[target-id*="comments-section"]',
];
const SHORTS_OPEN = [
  "ytd-reel-video-renderer[is-active] :is(reel-action-bar-view-model > button-view-model, #comments-button) button",
  ":is(reel-action-bar-view-model > button-view-model, #comments-button) button",
];
const CHAT_FRAME = "ytd-live-chat-frame iframe#chatframe, iframe#chatframe";
const CHAT_MESSAGE = "yt-live-chat-text-message-renderer, yt-live-chat-paid-message-renderer";
// YouTube shows the channel of the previous video until the next one has loaded.
const WATCH = "ytd-watch-flexy[video-id]";
const CHANNEL = [
  "ytd-watch-metadata ytd-channel-name a",
  "ytd-video-owner-renderer #channel-name a",
  "ytd-reel-video-renderer[is-active] .ytReelChannelBarViewModelChannelName a",
  ".ytReelChannelBarViewModelChannelName a",
];
const LIVE_NOW = ".ytp-live, .ytp-live-badge[is-livehead]";

export const isShorts = (document) => document.location.pathname.startsWith("/shorts/");
export const isLiveNow = (document) => document.querySelector(LIVE_NOW) !== null;
export const areaOf = (document) =>
  isShorts(document) ? firstSeen(document, SHORTS_AREA) : document.querySelector(AREA);
export const openShortsComments = (document) => firstSeen(document, SHORTS_OPEN)?.click();
export const commentsIn = (area) => [...area.querySelectorAll(COMMENT)];
export const isReply = (element) => element.closest(REPLIES) !== null;
export const timeOf = (element) => element.querySelector(TIME_LINK) ?? element.querySelector(TIME);
export const hasNotice = (area) => area.querySelector(NOTICE) !== null;
export const moreOf = (area) => [...area.querySelectorAll(MORE)].filter((element) => !isReply(element)).at(-1) ?? null;
export const replyButtons = (area) => [...area.querySelectorAll(MORE_REPLIES)];
export const chatOf = (document) => document.querySelector(CHAT_FRAME)?.contentDocument ?? null;
export const messagesIn = (chat) => [...chat.querySelectorAll(CHAT_MESSAGE)];

/** The comments of one video; after a switch without a page load, those of the previous video remain for a moment. */
export function commentsOf(area, videoId) {
  return commentsIn(area).filter((element) => [null, videoId].includes(videoOf(element)));
}

/** Reads a comment's element; null until YouTube has filled it in. */
export function partsOf(element) {
  const content = element.querySelector(TEXT);
  if (content === null) return null;
  const author = element.querySelector(AUTHOR);
  const link = timeOf(element);
  return {
    text: textOf(content).trim(),
    author: author?.textContent.trim() ?? "",
    authorId: author?.getAttribute("href") ?? "",
    time: link?.textContent.trim() ?? "",
    likes: element.querySelector(LIKES)?.textContent.trim() ?? "",
    link: link?.getAttribute("href") ?? "",
  };
}

/** Reads a message of the live chat. */
export function messageParts(element) {
  const part = (id) => element.querySelector(`#${id}`);
  const message = part("message");
  return {
    id: element.id,
    text: message === null ? "" : textOf(message).trim(),
    author: part("author-name")?.textContent.trim() ?? "",
    time: part("timestamp")?.textContent.trim() ?? "",
  };
}

/** Returns the path and the name of a video's channel; null until the page shows the video. */
export function channelOf(document, videoId) {
  const shown = isShorts(document) ? null : document.querySelector(WATCH)?.getAttribute("video-id");
  if (!document.location.href.includes(videoId) || (shown && shown !== videoId)) return null;
  const link = firstSeen(document, CHANNEL);
  const id = /^\/(?:@|channel\/)[^/?#]+/.exec(link?.getAttribute("href") ?? "")?.[0];
  return id ? { id, name: link.textContent.trim() } : null;
}

/** Returns the text of an element, with emoji, which YouTube shows as images with alternative text. */
export function textOf(element) {
  const pieces = [...element.childNodes].map((node) => {
    if (node.nodeName === "IMG") return node.alt;
    if (node.nodeName === "BR") return "\n";
    return node.childNodes.length > 0 ? textOf(node) : node.textContent;
  });
  return pieces.join("");
}

/** Returns the video that a comment's date links to, or null. */
function videoOf(element) {
  return /(?:[?&]v=|\/shorts\/)([\w-]{11})/.exec(timeOf(element)?.getAttribute("href"))?.[1] ?? null;
}

/** Returns the first visible element of the first selector that matches. */
function firstSeen(document, selectors) {
  const found = selectors.flatMap((selector) => [...document.querySelectorAll(selector)]);
  return found.find((element) => element.checkVisibility()) ?? null;
}
