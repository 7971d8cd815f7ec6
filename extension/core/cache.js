const HOUR = 3_600_000;
const MOST = 12;
const PREFIX = "result ";

/** Returns the key of a result: one video, one model, one source. */
export function resultKey(videoId, modelVersion, source) {
  return `${PREFIX}${videoId} ${modelVersion} ${source}`;
}

/** Returns the stored result if it is younger than an hour, else null. */
export async function loadResult(area, key, now = Date.now()) {
  const entry = (await area.get(key))[key];
  return entry && isFresh(entry, now) ? entry.result : null;
}

/** Finds the newest fresh result for a video from any model, to show while the API cannot be reached. */
export async function loadAnyResult(area, videoId, now = Date.now()) {
  const entries = await allEntries(area);
  const fitting = entries.filter(([key, entry]) => key.startsWith(`${PREFIX}${videoId} `) && isFresh(entry, now));
  return fitting.sort((a, b) => b[1].savedAt - a[1].savedAt)[0]?.[1].result ?? null;
}

/**
 * Stores a result; deletes results older than an hour, and all but the twelve newest.
 *
 * If the storage is full, all results are deleted before a second attempt; a result that is too large is not stored.
 */
export async function saveResult(area, key, result, now = Date.now()) {
  await sweep(area, now);
  const entry = { [key]: { savedAt: now, result } };
  try {
    await area.set(entry);
  } catch {
    await area.remove((await allEntries(area)).map(([old]) => old));
    await area.set(entry).catch(() => undefined);
  }
}

/** Deletes results older than an hour, and all but the eleven newest, to make room for one more. */
export async function sweep(area, now = Date.now()) {
  const entries = (await allEntries(area)).sort((a, b) => b[1].savedAt - a[1].savedAt);
  const old = entries.filter(([, entry], place) => place >= MOST - 1 || !isFresh(entry, now));
  if (old.length > 0) await area.remove(old.map(([key]) => key));
}

async function allEntries(area) {
  return Object.entries(await area.get(null)).filter(([key]) => key.startsWith(PREFIX));
}

function isFresh(entry, now) {
  return now - entry.savedAt < HOUR;
}
