import { isCancelled } from "../core/problem.js";
import { GROUPS, TAGS, askForThemes, parseThemes, themed } from "../core/themes.js";
import { byId, h } from "./dom.js";
import { number, percentWords, problemWords, t } from "./words.js";

/** Maximum number of themes per group, so that they do not fill the popup. */
const MOST_SHOWN = 5;
const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What the comments praise, criticise and ask for, found by the API; each theme and each tag lists its comments. */
export class Themes {
  #api;
  #comments;
  #signal;
  #onTheme;
  #onTags;

  /**
   * `onTheme(comments, phrase)` lists the comments of a theme, and `onTags(tags)` adds a filter for
   * `{ question: Set, ... }`.
   */
  constructor(api, comments, signal, { onTheme, onTags }) {
    this.#api = api;
    this.#comments = themed(comments);
    this.#signal = signal;
    this.#onTheme = onTheme;
    this.#onTags = onTags;
    byId("themes").hidden = true;
  }

  async find() {
    if (this.#comments === null) return;
    this.#fill(h("p", { class: "soft" }, t("themes_finding")));
    try {
      const answer = await this.#api.themes(askForThemes(this.#comments, TIME_ZONE), this.#signal);
      this.#show(parseThemes(answer, this.#comments.length));
    } catch (error) {
      if (!isCancelled(error)) this.#excuse(error);
    }
  }

  #show({ labels, groups, tags }) {
    const found = GROUPS.filter((name) => groups[name].length > 0);
    if (found.length === 0) this.#fill(h("p", { class: "soft" }, t("themes_none")));
    else this.#fill(...found.map((name) => this.#group(t(`themes_${name}`), groups[name], labels)));
    this.#onTags(Object.fromEntries(TAGS.map((tag) => [tag, this.#all(tags[tag])])));
  }

  #group(title, themes, labels) {
    const items = themes.slice(0, MOST_SHOWN).map((theme) => this.#theme(theme, labels));
    return h("div", { class: "theme-group" }, h("h3", {}, title), h("ul", {}, items));
  }

  #theme({ phrase, also, share, comments, quotes, trend }, labels) {
    const size = t("theme_size", number(comments.length), percentWords(share));
    const choose = () => this.#onTheme(this.#all(comments), phrase);
    return h(
      "li",
      {},
      ...(trend !== null && labels.length > 1 ? trendOf(trend, labels) : []),
      h("button", { class: "link", onclick: choose }, h("bdi", {}, phrase)),
      " ",
      h("span", { class: "soft" }, size, also.length > 0 && ` · ${t("theme_also", also.join(", "))}`),
      h(
        "details",
        {},
        h("summary", {}, t("theme_quotes")),
        h("ul", {}, ...quotes.map((index) => h("li", {}, h("bdi", {}, this.#comments[index].text)))),
      ),
    );
  }

  #all(indexes) {
    return new Set(indexes.map((index) => this.#comments[index]));
  }

  /** Shows nothing for older APIs without themes. */
  #excuse(error) {
    if (error.code === "api_absent") byId("themes").hidden = true;
    else {
      const words = h("p", { class: "soft" }, problemWords(error));
      this.#fill(words, h("button", { class: "link", onclick: () => this.find() }, t("try_again")));
    }
  }

  #fill(...content) {
    byId("themes").hidden = false;
    byId("themes-found").replaceChildren(...content);
  }
}

function trendOf(trend, labels) {
  const highest = Math.max(...trend, 1);
  const bars = trend.map((count) => {
    const bar = h("i");
    bar.style.blockSize = `${(100 * count) / highest}%`;
    return bar;
  });
  const peak = trend.indexOf(highest);
  return [
    h("span", { class: "spark", "aria-hidden": "true" }, bars),
    peak >= 0 && h("span", { class: "unseen" }, t("theme_peak", labels[peak], number(highest))),
  ];
}
