import { shorten, thin } from "./batches.js";
import { formatted, listed, message } from "./messages.js";
import { spoken } from "./pictures.js";

/** Minimum number of comments for themes. */
const LEAST = 10;
/** Maximum number of comments per request. */
const MOST = 10_000;
const QUOTE_CHARACTERS = 300;
const GROUPS = ["praised", "criticised", "asked"];
const TAGS = ["question", "request", "thanks", "correction", "spam"];
/** Statuses of APIs without themes. */
const NOT_FOUND_HERE = new Set([404, 405, 501]);

/** What comments praise, criticise and request, and their tags; both filter the list of comments. */
export class Themes {
  #finding = new AbortController();
  #sent = [];

  /**
   * @param {Document} page
   * @param {Api} api
   * @param {(kind: "theme" | "tag", rows: Set<object> | null, words?: string) => void} narrow shows only these comments
   */
  constructor(page, api, narrow) {
    this.page = page;
    this.api = api;
    this.narrow = narrow;
    this.id = (id) => page.getElementById(id);
    this.area = this.id("themes");
  }

  /** Removes the themes, and cancels a pending request. */
  clear() {
    this.#finding.abort();
    this.#finding = new AbortController();
    this.#sent = [];
    this.area.hidden = this.id("tagged").hidden = true;
    this.#groups.replaceChildren();
  }

  /** Finds the themes and tags of rows of the API. */
  async show(rows) {
    this.clear();
    if (rows.length < LEAST) return;
    this.#sent = thin(rows, MOST);
    this.area.hidden = this.id("tagged").hidden = false;
    this.id("tag").replaceChildren(this.#element("option", message("all_tags")));
    this.id("tag").disabled = true;
    const title = message("themes");
    this.id("themes-title").textContent = rows.length > MOST ? message("sampled", { title, count: MOST }) : title;
    this.#say(message("finding_themes"));
    const { signal } = this.#finding;
    try {
      const comments = spoken(this.#sent).map((row, index) => ({ ...row, timestamp: this.#sent[index].timestamp }));
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const answer = await this.api.post("themes", { comments, time_zone: timeZone || "UTC" }, { signal });
      this.#fill(await answer.json());
    } catch (error) {
      if (!signal.aborted) this.#explain(error, rows);
    }
  }

  get #groups() {
    return this.area.querySelector(".groups");
  }

  #say(words) {
    const note = this.area.querySelector(".note");
    note.textContent = words;
    note.hidden = !words;
  }

  #explain(error, rows) {
    if (NOT_FOUND_HERE.has(error.status)) return this.clear();
    this.#say(error.message);
    const again = this.#element("button", message("try_again"));
    again.type = "button";
    again.className = "button";
    again.addEventListener("click", () => this.show(rows));
    this.#groups.replaceChildren(again);
  }

  #fill(found) {
    const none = GROUPS.every((name) => found[name].length === 0);
    this.#say(none ? message("no_themes") : "");
    const groups = GROUPS.map((name) => this.#group(message(name), found[name], found));
    this.#groups.replaceChildren(...(none ? [] : groups));
    this.#offerTags(found.tags);
  }

  #group(title, themes, found) {
    const group = this.#element("div");
    const list = this.#element("ul");
    list.append(...themes.map((theme) => this.#theme(theme, found)));
    group.append(
      this.#element("h4", title),
      themes.length > 0 ? list : this.#element("p", message("nothing_in_particular"), "soft"),
    );
    return group;
  }

  /** Inserts comments as text, never as markup. */
  #theme(theme, { buckets }) {
    const item = this.id("theme").content.cloneNode(true).firstElementChild;
    const part = (selector) => item.querySelector(selector);
    part(".pick").textContent = theme.phrase;
    part(".pick").addEventListener("click", () => this.#pick(part(".pick"), theme));
    const size = [formatted(theme.count), percent(theme.share)];
    if (theme.also.length > 0) size.push(message("also", { phrases: listed(theme.also) }));
    part(".size").textContent = size.join(" · ");
    part(".spark").hidden = !buckets || buckets.labels.length < 2;
    if (!part(".spark").hidden) this.#drawTrend(part, theme.trend, buckets);
    part("details ul").append(...theme.quotes.map(({ index }) => this.#quote(this.#sent[index].comment)));
    return item;
  }

  #drawTrend(part, trend, { labels }) {
    const highest = Math.max(...trend, 1);
    part(".spark").append(
      ...trend.map((count) => {
        const bar = this.#element("i");
        bar.style.blockSize = `${(100 * count) / highest}%`;
        return bar;
      }),
    );
    const peak = trend.indexOf(highest);
    if (peak >= 0) part(".peak").textContent = message("peak", { label: labels[peak], count: highest });
  }

  #quote(comment) {
    const item = this.#element("li");
    const short = shorten(comment, QUOTE_CHARACTERS);
    item.append(this.#element("bdi", short === comment ? comment : `${short}…`));
    return item;
  }

  #pick(button, theme) {
    const picked = button.getAttribute("aria-pressed") !== "true";
    for (const each of this.#groups.querySelectorAll(".pick")) each.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", String(picked));
    this.narrow("theme", picked ? this.#rows(theme.comments) : null, message("about_theme", { phrase: theme.phrase }));
  }

  #offerTags(tags) {
    const select = this.id("tag");
    const options = TAGS.map((name) => {
      const { count } = tags[name];
      const option = this.#element("option", message("tag_count", { tag: message(`tag_${name}`), count }));
      option.value = name;
      option.disabled = count === 0;
      return option;
    });
    const all = this.#element("option", message("all_tags"));
    all.value = "";
    select.replaceChildren(all, ...options);
    select.onchange = () => {
      const found = tags[select.value];
      const words = found && message(`tagged_${select.value}`);
      this.narrow("tag", found ? this.#rows(found.comments) : null, words);
    };
    select.disabled = false;
  }

  #rows(indexes) {
    return new Set(indexes.map((index) => this.#sent[index]));
  }

  #element(name, text = "", className = "") {
    const element = this.page.createElement(name);
    element.textContent = text;
    if (className) element.className = className;
    return element;
  }
}

function percent(share) {
  if (share > 0 && share < 0.005) return message("under_one_percent");
  return message("percent", { value: Math.round(share * 100) });
}
