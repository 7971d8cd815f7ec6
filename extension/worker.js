import { Api } from "./api/client.js";
import { alertFor } from "./core/alert.js";
import { LIMITS, batches } from "./core/batches.js";
import { sweep } from "./core/cache.js";
import { isHistoryKey, readHistory, sweepHistory } from "./core/history.js";
import { LIGHT } from "./core/palette.js";
import { readSettings } from "./core/settings.js";
import { videoAt } from "./core/video.js";

/**
 * The service worker, which answers messages from YouTube pages. It keeps no state in memory, because the browser may
 * stop it at any time; analyses run in the window that shows them.
 */
const ANSWERS = {
  "page-ready": async ({ url }, { tab }) => {
    await mark({ id: tab.id, url });
    return { badges: (await settings()).badges };
  },
  "page-moved": ({ url }, { tab }) => mark({ id: tab.id, url }),
  score: async ({ texts }) => ({ predictions: await score(texts) }),
};

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (sender.id !== chrome.runtime.id || !Object.hasOwn(ANSWERS, message?.type)) return false;
  ANSWERS[message.type](message, sender).then(answer, () => answer({ predictions: null }));
  return true;
});

chrome.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") void chrome.runtime.openOptionsPage();
});

chrome.storage.onChanged.addListener(async (changes, area) => {
  if (area !== "local") return;
  const tell = (tab) => chrome.tabs.sendMessage(tab.id, { type: "badges", on: changes.badges.newValue });
  if ("badges" in changes) await inEveryTab(tell);
  if ("history" in changes || Object.keys(changes).some(isHistoryKey)) await inEveryTab(mark);
});

// Makes keys inaccessible to content scripts, which share a process with the page.
void chrome.storage.local.setAccessLevel({ accessLevel: "TRUSTED_CONTEXTS" });
void sweep(chrome.storage.session);
void sweepHistory(chrome.storage.local);
void chrome.action.setBadgeBackgroundColor({ color: LIGHT.fills.Negative });
void chrome.action.setBadgeTextColor({ color: LIGHT.card });
// Without a listener, the worker would not start before the first YouTube page.
chrome.runtime.onStartup.addListener(() => undefined);

async function inEveryTab(act) {
  const tabs = await chrome.tabs.query({ url: "https://www.youtube.com/*" });
  await Promise.allSettled(tabs.map(act));
}

/** Marks the icon in tabs whose video has become significantly more negative, according to the history. */
async function mark({ id: tabId, url }) {
  const video = videoAt(url);
  const kept = video !== null && (await settings()).history ? await readHistory(chrome.storage.local) : [];
  const alert = video && alertFor(kept, video.id);
  const title = chrome.i18n.getMessage(alert ? `alert_${alert}` : "action_title");
  await chrome.action.setBadgeText({ tabId, text: alert ? "▼" : "" });
  await chrome.action.setTitle({ tabId, title });
}

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
