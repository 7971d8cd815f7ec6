const query = new URLSearchParams(location.search);

/** The kind of this window: the popup, the side panel, or a separate tab for another tab. */
export const place = query.has("tab") ? "tab" : (query.get("place") ?? "popup");

/** Returns the tab with the video, or null if it was closed. */
export async function targetTab() {
  if (place === "tab") return chrome.tabs.get(Number(query.get("tab"))).catch(() => null);
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return tab ?? null;
}

/** Calls back when the target or its page may have changed. A popup closes before that can happen. */
export function onTargetChange(callback) {
  if (place === "popup") return;
  if (place === "panel") chrome.tabs.onActivated.addListener(callback);
  // For pages outside YouTube, only the status is available.
  chrome.tabs.onUpdated.addListener((_, { url, title, status }) => {
    if (url !== undefined || title !== undefined || status === "complete") callback();
  });
}
