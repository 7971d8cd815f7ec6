import { MOST_VIDEOS } from "./usual.js";

/** Returns earlier analyses of the same video with the same selection of comments; the history is sorted newest first. */
export function earlierOf(history, record) {
  return history.filter(
    (other) => other.videoId === record.videoId && other.way === record.way && other.madeAt < record.madeAt,
  );
}

/** Returns the latest analysis of each of the ten other videos of the channel that were analysed most recently. */
export function peersOf(history, record) {
  if (record.channelId === "") return [];
  const peers = new Map();
  for (const other of history) {
    const fits = other.channelId === record.channelId && other.way === record.way && other.madeAt < record.madeAt;
    if (fits && other.videoId !== record.videoId && !peers.has(other.videoId)) peers.set(other.videoId, other);
  }
  return [...peers.values()].slice(0, MOST_VIDEOS);
}
