import { summarise } from "./summary.js";

/*
 * The history of analyses: off by default, in this browser only, one key for each analysis. A record has the video, its
 * channel, the time, counts, shares and score, but no comments and no names of commenters.
 */

export const MOST_RECORDS = 500;
/** YouTube's policies do not allow data of its API to be stored for longer, unless it is refreshed. */
export const MOST_DAYS = 30;

const DAY = 86_400_000;
const PREFIX = "history ";

/** Returns the record of an analysis; null without rated comments or intervals, as it could not be compared. */
export function recordOf({ video, title, channel, version, way, madeAt, comments, estimates }) {
  if (!estimates || estimates.understood === 0) return null;
  const { total, counts, shares, score, understood } = summarise(comments, estimates);
  return {
    videoId: video.id,
    title,
    channelId: channel?.id ?? "",
    channel: channel?.name ?? "",
    version,
    way,
    madeAt,
    total,
    understood,
    counts,
    shares,
    score,
  };
}

/**
 * Returns how the comments were selected; analyses with different selections are not compared.
 *
 * The maximum number of comments is not part of it, because the intervals account for the number of comments.
 */
export function wayOf(source, comments, { order, replies }) {
  if (comments.some(({ inThread }) => inThread === false)) return "chat";
  return source === "data_api" ? `data_api ${order} ${replies}` : `page ${replies}`;
}

/** Returns all records that have not expired, newest first. */
export async function readHistory(area, now = Date.now()) {
  const entries = await entriesOf(area);
  return entries.map(([, record]) => record).filter((record) => isFresh(record, now));
}

/** Stores a record; deletes records older than 30 days, and all but the 500 newest. */
export async function keepRecord(area, record, now = Date.now()) {
  await area.set({ [keyOf(record)]: record });
  await sweepHistory(area, now);
}

export async function sweepHistory(area, now = Date.now()) {
  const old = (await entriesOf(area)).filter(([, record], place) => place >= MOST_RECORDS || !isFresh(record, now));
  if (old.length > 0) await area.remove(old.map(([key]) => key));
}

export async function deleteRecord(area, record) {
  await area.remove(keyOf(record));
}

export async function deleteHistory(area) {
  await area.remove((await entriesOf(area)).map(([key]) => key));
}

/** Returns whether a key of the storage area belongs to a record. */
export function isHistoryKey(key) {
  return key.startsWith(PREFIX);
}

function keyOf({ videoId, madeAt }) {
  return `${PREFIX}${videoId} ${madeAt}`;
}

async function entriesOf(area) {
  const entries = Object.entries(await area.get(null)).filter(([key]) => isHistoryKey(key));
  return entries.sort((a, b) => b[1].madeAt - a[1].madeAt);
}

/** Records of the future, made before the clock was set back, count as new. */
function isFresh({ madeAt }, now) {
  return now - madeAt < MOST_DAYS * DAY;
}
