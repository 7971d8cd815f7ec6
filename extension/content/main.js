import { Badges } from "./badges.js";
import { readPage } from "./reader.js";
import { channelOf } from "./youtube.js";

const badges = new Badges(document, scoreByWorker);

/** Reads comments for the client of the port "read", until it is closed. */
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

// YouTube switches videos without a page load.
navigation.addEventListener("currententrychange", () => void tell("page-moved").catch(() => undefined));
const wish = await tell("page-ready");
badges.show(wish?.badges === true);

async function tell(type) {
  return chrome.runtime.sendMessage({ type, url: document.location.href });
}

/** Sends a message, at most twice: if the browser stopped the worker meanwhile, the second message restarts it. */
async function scoreByWorker(texts) {
  const ask = () => chrome.runtime.sendMessage({ type: "score", texts });
  const answer = await ask().catch(ask);
  return answer?.predictions ?? null;
}
