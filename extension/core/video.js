const HOST = "www.youtube.com";
const VIDEO_ID = /^[\w-]{11}$/;

/**
 * Finds the video of a YouTube URL.
 *
 * Returns `{ id, kind }` with kind "watch", "shorts" or "live", or null if the URL has no video.
 */
export function videoAt(address) {
  const url = parse(address);
  if (url === null || url.protocol !== "https:" || url.hostname !== HOST) return null;
  const [first, second] = url.pathname.split("/").filter(Boolean);
  if (first === "watch") return video(url.searchParams.get("v"), "watch");
  if (first === "shorts" || first === "live") return video(second, first);
  return null;
}

/** Removes YouTube's additions, "(3) " and " - YouTube", from the title of a tab. */
export function videoTitle(tabTitle) {
  return (tabTitle ?? "")
    .replace(/^\(\d+\+?\)\s+/, "")
    .replace(/\s+-\s+YouTube$/, "")
    .trim();
}

function video(id, kind) {
  return VIDEO_ID.test(id ?? "") ? { id, kind } : null;
}

function parse(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
