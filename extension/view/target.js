const query = new URLSearchParams(location.search);

/** Where this window stands: the popup, the side panel, or a tab of its own that looks at another tab. */
export const place = query.has("tab") ? "tab" : (query.get("place") ?? "popup");

/** The tab whose video is looked at, or null where it was closed. */
export async function targetTab() {
  if (place === "tab") return chrome.tabs.get(Number(query.get("tab"))).catch(() => null);
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return tab ?? null;
}

/** Calls back when the target may be another one or shows another page. A popup closes before that can happen. */
export function onTargetChange(callback) {
  if (place === "popup") return;
  if (place === "panel") chrome.tabs.onActivated.addListener(callback);
  // Of pages that are not YouTube's only the status is told.
  chrome.tabs.onUpdated.addListener((_, { url, title, status }) => {
    if (url !== undefined || title !== undefined || status === "complete") callback();
  });
}
