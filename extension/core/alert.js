import { changeOf } from "./change.js";
import { earlierOf, peersOf } from "./compare.js";
import { usualFor } from "./usual.js";

/**
 * Returns whether the latest analysis of a video is significantly more negative; the history is sorted newest first.
 *
 * @returns {"down" | "below" | null} `down`: than the previous analysis; `below`: than usual for the channel.
 */
export function alertFor(history, videoId) {
  const last = history.find((record) => record.videoId === videoId);
  if (last === undefined) return null;
  const [before] = earlierOf(history, last);
  if (before && changeOf(before, last).kind === "down") return "down";
  return usualFor(last, peersOf(history, last))?.kind === "below" ? "below" : null;
}
