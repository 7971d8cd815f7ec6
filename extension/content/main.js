import { Badges } from "./badges.js";
import { readPage } from "./reader.js";
import { channelOf } from "./youtube.js";

const badges = new Badges(document, scoreByWorker);

/** Reads comments for whoever opens the port "read", until it is closed. */
chrome.runtime.onConnect.addListener((port) => {
  if (port.name !== "read") return;
  const controller = new AbortController();
  port.onDisconnect.addListener(() => controller.abort());
  port.onMessage.addListener(async ({ limit, replies }) => {
    const { signal } = controller;
    const outcome = await readPage(document, {
      limit,
      replies,
      tell: (message) => port.postMessage(message),
      signal,
    }).catch((error) => {
      console.warn("Undertone could not read this page", error);
      return { type: "problem", code: "page_changed" };
    });
    if (!signal.aborted) port.postMessage(outcome);
  });
});

chrome.runtime.onMessage.addListener((message, _, answer) => {
  if (message.type === "badges") badges.show(message.on === true);
  if (message.type === "channel") answer(channelOf(document, message.videoId));
});

// YouTube changes videos without loading a page.
navigation.addEventListener("currententrychange", () => void tell("page-moved").catch(() => undefined));
const wish = await tell("page-ready");
badges.show(wish?.badges === true);

async function tell(type) {
  return chrome.runtime.sendMessage({ type, url: document.location.href });
}

/** Asks twice: a worker that the browser ended in the middle is started anew by the second message. */
async function scoreByWorker(texts) {
  const ask = () => chrome.runtime.sendMessage({ type: "score", texts });
  const answer = await ask().catch(ask);
  return answer?.predictions ?? null;
}
