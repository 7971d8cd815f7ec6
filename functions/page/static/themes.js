import { shorten, thin } from "./batches.js";
import { spoken } from "./pictures.js";

/** Of fewer comments there is nothing to sum up. */
const LEAST = 10;
/** What the service takes in one call. */
const MOST = 10_000;
const QUOTE_CHARACTERS = 300;
const GROUPS = { praised: "Praised", criticised: "Criticised", asked: "Asked for" };
const TAGS = {
  question: "Questions",
  request: "Requests",
  thanks: "Thanks",
  correction: "Corrections",
  spam: "Looks like spam",
};
/** Answers that mean that this service finds no themes. */
const NOT_FOUND_HERE = new Set([404, 405, 501]);
const number = new Intl.NumberFormat("en");

/** What comments praise, criticise and ask for, and their tags: both filter the list of comments. */
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

  /** Drops what was found, and what is being looked for. */
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
    this.id("tag").replaceChildren(this.#element("option", "all"));
    this.id("tag").disabled = true;
    this.id("themes-title").textContent =
      rows.length > MOST ? `Themes (of ${number.format(MOST)} comments, evenly chosen)` : "Themes";
    this.#say("Finding themes …");
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
    const again = this.#element("button", "Try again");
    again.type = "button";
    again.className = "button";
    again.addEventListener("click", () => this.show(rows));
    this.#groups.replaceChildren(again);
  }

  #fill(found) {
    const none = Object.keys(GROUPS).every((name) => found[name].length === 0);
    this.#say(none ? "No themes: too few comments are about the same thing." : "");
    const groups = Object.entries(GROUPS).map(([name, title]) => this.#group(title, found[name], found));
    this.#groups.replaceChildren(...(none ? [] : groups));
    this.#offerTags(found.tags);
  }

  #group(title, themes, found) {
    const group = this.#element("div");
    const list = this.#element("ul");
    list.append(...themes.map((theme) => this.#theme(theme, found)));
    group.append(
      this.#element("h4", title),
      themes.length > 0 ? list : this.#element("p", "Nothing in particular", "soft"),
    );
    return group;
  }

  /** Text goes in as text only: whatever a comment holds, it is never read as markup. */
  #theme(theme, { buckets }) {
    const item = this.id("theme").content.cloneNode(true).firstElementChild;
    const part = (selector) => item.querySelector(selector);
    part(".pick").textContent = theme.phrase;
    part(".pick").addEventListener("click", () => this.#pick(part(".pick"), theme));
    part(".size").textContent = `${number.format(theme.count)} · ${percent(theme.share)}`;
    if (theme.also.length > 0) part(".size").textContent += ` · also: ${theme.also.join(", ")}`;
    part(".spark").hidden = !buckets || buckets.labels.length < 2;
    if (!part(".spark").hidden) this.#drawTrend(part, theme.trend, buckets);
    part("details ul").append(...theme.quotes.map(({ index }) => this.#quote(this.#sent[index].comment)));
    return item;
  }

  #drawTrend(part, trend, { labels, unit }) {
    const highest = Math.max(...trend, 1);
    part(".spark").append(
      ...trend.map((count) => {
        const bar = this.#element("i");
        bar.style.blockSize = `${(100 * count) / highest}%`;
        return bar;
      }),
    );
    const peak = trend.indexOf(highest);
    if (peak >= 0) part(".peak").textContent = `By ${unit}: most in ${labels[peak]} (${number.format(highest)})`;
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
    this.narrow("theme", picked ? this.#rows(theme.comments) : null, `about “${theme.phrase}”`);
  }

  #offerTags(tags) {
    const select = this.id("tag");
    const options = Object.entries(TAGS).map(([name, title]) => {
      const option = this.#element("option", `${title} (${number.format(tags[name].count)})`);
      option.value = name;
      option.disabled = tags[name].count === 0;
      return option;
    });
    const all = this.#element("option", "all");
    all.value = "";
    select.replaceChildren(all, ...options);
    select.onchange = () => {
      const found = tags[select.value];
      this.narrow(
        "tag",
        found ? this.#rows(found.comments) : null,
        found && `tagged ${TAGS[select.value].toLowerCase()}`,
      );
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
  return share > 0 && share < 0.005 ? "under 1%" : `${Math.round(share * 100)}%`;
}
