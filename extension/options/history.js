import { deleteHistory, deleteRecord, isHistoryKey, readHistory } from "../core/history.js";
import { byId, h } from "../view/dom.js";
import { counted, language, number, t } from "../view/words.js";

const PAGE = 20;

/** Lists the stored analyses, each with a button to delete it; other windows may add more at any time. */
export async function showHistory(store) {
  let shown = PAGE;
  let focusAt = null;
  const draw = async () => {
    const records = await readHistory(store);
    byId("history-count").textContent = records.length === 0 ? "" : counted("history_count", records.length);
    byId("history-list").replaceChildren(...records.slice(0, shown).map((record, place) => row(record, remove(place))));
    byId("history-more").hidden = records.length <= shown;
    byId("history-delete").hidden = records.length === 0;
    if (focusAt !== null) focus(focusAt);
    focusAt = null;
  };
  const remove = (place) => (record) => {
    focusAt = place;
    return deleteRecord(store, record);
  };
  byId("history-more").onclick = () => {
    focusAt = shown;
    shown += PAGE;
    return draw();
  };
  byId("history-delete").onclick = () => {
    focusAt = 0;
    return deleteHistory(store);
  };
  chrome.storage.onChanged.addListener((changes, area) => {
    if (area === "local" && Object.keys(changes).some(isHistoryKey)) void draw();
  });
  await draw();
}

function row(record, remove) {
  const { title, channel, madeAt, total, score } = record;
  const time = new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(madeAt);
  const words = t("history_record", time, counted("found", total), number(score.estimate, 1));
  const label = t("history_delete_label", title, time);
  const act = { class: "link", type: "button", "aria-label": label, onclick: () => remove(record) };
  return h(
    "li",
    {},
    h("div", {}, h("b", {}, title), h("small", {}, channel && [h("bdi", {}, channel), " · "], words)),
    h("button", act, t("history_delete_record")),
  );
}

/** Focuses the analysis after a deleted one, or the switch if none is left. */
function focus(place) {
  const buttons = byId("history-list").querySelectorAll("button");
  (buttons[Math.min(place, buttons.length - 1)] ?? byId("history")).focus();
}
