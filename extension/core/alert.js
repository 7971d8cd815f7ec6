import { changeOf } from "./change.js";
import { earlierOf, peersOf } from "./compare.js";
import { usualFor } from "./usual.js";

/**
 * Whether the mood of a video has dropped by more than chance, by the last analysis in a history with the newest first.
 *
 * @returns {"down" | "below" | null} `down` from the analysis before; `below` what is usual for the channel.
 */
export function alertFor(history, videoId) {
  const last = history.find((record) => record.videoId === videoId);
  if (last === undefined) return null;
  const [before] = earlierOf(history, last);
  if (before && changeOf(before, last).kind === "down") return "down";
  return usualFor(last, peersOf(history, last))?.kind === "below" ? "below" : null;
}
