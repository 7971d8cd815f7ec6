import { Api } from "./api/client.js";
import { LIMITS, batches } from "./core/batches.js";
import { sweep } from "./core/cache.js";
import { sweepHistory } from "./core/history.js";
import { readSettings } from "./core/settings.js";

/**
 * The service worker: what pages of YouTube may ask, and nothing else. It keeps nothing in memory, so the browser may
 * end it at any moment; analyses live in the window that shows them.
 */
const ANSWERS = {
  "page-ready": async () => ({ badges: (await settings()).badges }),
  score: async ({ texts }) => ({ predictions: await score(texts) }),
};

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (sender.id !== chrome.runtime.id || !Object.hasOwn(ANSWERS, message?.type)) return false;
  ANSWERS[message.type](message).then(answer, () => answer({ predictions: null }));
  return true;
});

chrome.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") void chrome.runtime.openOptionsPage();
});

chrome.storage.onChanged.addListener(async (changes, area) => {
  if (area !== "local" || !("badges" in changes)) return;
  const tabs = await chrome.tabs.query({ url: "https://www.youtube.com/*" });
  const tell = (tab) => chrome.tabs.sendMessage(tab.id, { type: "badges", on: changes.badges.newValue });
  await Promise.allSettled(tabs.map(tell));
});

// Keys stay out of reach of content scripts, which share a process with the page.
void chrome.storage.local.setAccessLevel({ accessLevel: "TRUSTED_CONTEXTS" });
void sweep(chrome.storage.session);
void sweepHistory(chrome.storage.local);
// Without a listener, nothing would start the worker before the first page of YouTube.
chrome.runtime.onStartup.addListener(() => undefined);

async function score(texts) {
  const { connected, apiAddress, apiKey } = await settings();
  if (!connected || !Array.isArray(texts)) return null;
  const api = new Api({ address: apiAddress, key: apiKey });
  const predictions = [];
  for (const batch of batches(texts.map(String), LIMITS)) predictions.push(...(await api.predict(batch)).predictions);
  return predictions;
}

function settings() {
  return readSettings(chrome.storage.local);
}
