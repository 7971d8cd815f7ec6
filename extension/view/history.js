import { changeOf } from "../core/change.js";
import { earlierOf, peersOf } from "../core/compare.js";
import { readHistory, recordOf } from "../core/history.js";
import { SENTIMENTS } from "../core/sentiment.js";
import { readSettings } from "../core/settings.js";
import { LEAST_VIDEOS, usualFor } from "../core/usual.js";
import { byId, h } from "./dom.js";
import { counted, language, number, shareWords, signed, t } from "./words.js";

/** Compares a result with earlier analyses of its video and of other videos of its channel, if the history is on. */
export async function showComparison(result) {
  const section = byId("history");
  section.hidden = true;
  const store = chrome.storage.local;
  const record = recordOf(result);
  if (record === null || !(await readSettings(store)).history) return;
  const history = await readHistory(store);
  const earlier = earlierOf(history, record);
  const peers = peersOf(history, record);
  const first = earlier.length === 0 && peers.length === 0;
  section.replaceChildren(
    h("h2", { id: "history-title", class: "heading" }, t("history_title")),
    ...(first ? [h("p", {}, t("history_first"))] : [videoPart(record, earlier), channelPart(record, peers)]),
    h("p", { class: "history-note" }, t("history_note")),
  );
  section.hidden = false;
}

/** Compares with an earlier analysis of this video, which can be chosen if there are several. */
function videoPart(record, earlier) {
  if (earlier.length === 0) return h("p", {}, t("history_video_first"));
  const shown = h("div", { class: "change" }, ...change(earlier[0], record));
  return h("div", { class: "compared" }, h("h3", {}, t("history_video")), since(earlier, record, shown), shown);
}

function since(earlier, record, shown) {
  if (earlier.length === 1) return h("p", { class: "since" }, t("history_since", timeOf(earlier[0])));
  const options = earlier.map((one, i) => h("option", { value: i }, t("history_since", timeOf(one))));
  const choice = h("select", { "aria-label": t("history_choice") }, options);
  choice.onchange = () => shown.replaceChildren(...change(earlier[Number(choice.value)], record));
  return choice;
}

function change(before, now) {
  const { kind, score, shares } = changeOf(before, now);
  const scores = [before, now].map((one) => number(one.score.estimate, 1));
  const range = [score.estimate, score.low, score.high].map((n) => signed(n, 1));
  return [
    h("p", { class: "change-kind", "data-kind": kind }, t(`change_${kind}`)),
    h("p", { class: "soft" }, t("change_score", ...scores, ...range)),
    shareTable(before, now, shares),
  ];
}

function shareTable(before, now, shares) {
  const [old, fresh] = [shareWords(before.shares), shareWords(now.shares)];
  const head = ["history_class", "history_before", "history_now", "history_change"].map((name) =>
    h("th", { scope: "col" }, t(name)),
  );
  const rows = SENTIMENTS.map((name) => {
    const { estimate, low, high, clear } = shares[name];
    const points = [estimate, low, high].map((n) => signed(100 * n));
    return h(
      "tr",
      { "data-sentiment": name },
      h("th", { scope: "row" }, h("i", { class: "dot", "aria-hidden": "true" }), t(`sentiment_${name.toLowerCase()}`)),
      h("td", {}, old[name]),
      h("td", {}, fresh[name]),
      h("td", { class: clear ? "clear" : "soft" }, t(clear ? "change_points" : "change_within", ...points)),
    );
  });
  return h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows));
}

/** Compares with other recent videos of the channel. */
function channelPart(record, peers) {
  if (record.channelId === "") return "";
  const usual = usualFor(record, peers);
  const title = h("h3", {}, record.channel);
  if (usual === null)
    return h("div", { class: "compared" }, title, h("p", {}, counted("usual_too_few", LEAST_VIDEOS - peers.length)));
  const { kind, mean, low, high, count } = usual;
  const range = [mean, low, high].map((n) => number(n, 1));
  return h(
    "div",
    { class: "compared" },
    title,
    h("p", { class: "change-kind", "data-kind": kind }, t(`usual_${kind}`)),
    scale(record, peers, usual),
    h("p", { class: "soft" }, t("usual_range", number(count), ...range)),
  );
}

/** Draws the scores on a scale from 0 to 10, with the prediction interval. */
function scale(record, peers, { low, high }) {
  const band = at(h("i", { class: "band" }), low);
  band.style.width = `${10 * (high - low)}%`;
  const dots = peers.map(({ score }) => at(h("i", { class: "peer" }), score.estimate));
  const own = at(h("i", { class: "own" }), record.score.estimate);
  return h("div", { class: "scale", "aria-hidden": "true" }, band, ...dots, own);
}

function at(mark, score) {
  mark.style.left = `${10 * score}%`;
  return mark;
}

function timeOf({ madeAt }) {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(madeAt);
}
