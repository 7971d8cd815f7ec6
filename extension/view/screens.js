import { byId, h } from "./dom.js";
import { number, t } from "./words.js";

const SCREENS = ["notice", "work", "result"];

/** Shows one of the screens and hides the others. */
export function showOnly(name) {
  for (const screen of SCREENS) byId(screen).hidden = screen !== name;
  if (name !== "result") byId("refresh").hidden = true;
}

/** Shows a message with actions, which are pairs of a label and a function; the first is the primary one. */
export function showNotice(name, actions = [], details = []) {
  byId("notice").dataset.name = name;
  byId("notice-title").textContent = t(`notice_${name}_title`);
  byId("notice-text").textContent = t(`notice_${name}`, ...details);
  byId("notice-actions").replaceChildren(
    ...actions.map(([words, act], i) =>
      h("button", { class: i === 0 ? "button main" : "button", onclick: act }, words),
    ),
  );
  showOnly("notice");
  if (name !== "start") byId("notice-title").focus({ preventScroll: true });
}

/**
 * Shows the progress of a run: `{ stage: "connecting" | "reading" | "scoring", done, of, listening }`.
 *
 * The button that started the run disappears, so the title gets its focus; later titles are only announced.
 */
export function showProgress({ stage, done = 0, of = 0, listening = false }) {
  const bar = byId("work-bar");
  const words = t(`work_${listening && stage === "reading" ? "listening" : stage}`);
  const starts = byId("work").hidden && stage !== "connecting";
  if (!starts && byId("work-title").textContent !== words) byId("spoken").textContent = words;
  byId("work-title").textContent = words;
  byId("work-text").textContent = stage === "connecting" ? "" : t("work_progress", number(done), number(of));
  bar.hidden = stage === "connecting";
  bar.max = Math.max(of, 1);
  bar.value = done;
  byId("stop").hidden = stage !== "reading";
  showOnly("work");
  if (starts) byId("work-title").focus({ preventScroll: true });
}

/** Shows the title of the video and a note under it; null hides both. */
export function showVideo(title, note = "") {
  byId("video").hidden = title === null;
  byId("video-title").textContent = title ?? "";
  byId("video-note").textContent = note;
}
