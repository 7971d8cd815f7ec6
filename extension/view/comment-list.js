import { SORTS, choose } from "../core/list.js";
import { SENTIMENTS } from "../core/sentiment.js";
import { commentCard } from "./comment-card.js";
import { byId, h } from "./dom.js";
import { counted, number, t } from "./words.js";

const PAGE = 50;

/** The list of all comments with filter, search and sort order; 50 are drawn at a time. */
export class CommentList {
  #comments;
  #actions;
  #wish = { sentiment: "all", search: "", sort: SORTS[0], theme: null, tag: null };
  #chosen = [];

  /** `actions` are those of a comment card: `{ link, feedback, explain }`. */
  constructor(comments, actions) {
    this.#comments = comments;
    this.#actions = actions;
  }

  show() {
    byId("search").value = "";
    byId("search").oninput = ({ target }) => this.#change({ search: target.value });
    byId("sort").replaceChildren(...SORTS.map((sort) => h("option", { value: sort }, t(`sort_${sort}`))));
    byId("sort").onchange = ({ target }) => this.#change({ sort: target.value });
    byId("more").onclick = () => this.#drawMore();
    byId("tag").hidden = true;
    byId("all-themes").onclick = () => this.ofTheme(null);
    byId("all-themes").hidden = true;
    byId("filter").replaceChildren(
      byId("filter").firstElementChild,
      ...["all", ...SENTIMENTS].map((name) => this.#chip(name)),
    );
    this.#change({});
  }

  /** Lists only the comments of a theme; null lists those of all. */
  ofTheme(comments, phrase) {
    byId("all-themes").textContent = comments ? t("found_about", phrase) : "";
    byId("all-themes").hidden = comments === null;
    this.#change({ theme: comments });
  }

  /** Offers to list only the comments with one of the tags, `{ question: Set, ... }`. */
  offerTags(tags) {
    const options = Object.entries(tags).map(([name, { size }]) =>
      h("option", { value: name, disabled: size === 0 }, t(`tag_${name}`, number(size))),
    );
    byId("tag").replaceChildren(h("option", { value: "" }, t("tag_all")), ...options);
    byId("tag").onchange = ({ target }) => this.#change({ tag: tags[target.value] ?? null });
    byId("tag").hidden = false;
  }

  #chip(name) {
    const count = choose(this.#comments, { sentiment: name }).length;
    const input = h("input", { type: "radio", name: "sentiment", value: name, checked: name === "all" });
    input.onchange = () => this.#change({ sentiment: name });
    return h(
      "label",
      { class: "chip" },
      input,
      t(`sentiment_${name.toLowerCase()}`),
      " ",
      h("small", {}, number(count)),
    );
  }

  #change(wish) {
    Object.assign(this.#wish, wish);
    this.#chosen = choose(this.#comments, this.#wish);
    byId("found").textContent = counted("found", this.#chosen.length);
    byId("list").replaceChildren();
    this.#drawMore();
  }

  #drawMore() {
    const list = byId("list");
    const start = list.children.length;
    const more = this.#chosen.slice(start, start + PAGE);
    list.append(...more.map((comment) => commentCard(comment, { tag: "li", ...this.#actions })));
    byId("more").hidden = list.children.length >= this.#chosen.length;
    if (start > 0) list.children[start]?.querySelector("button")?.focus({ preventScroll: true });
  }
}
