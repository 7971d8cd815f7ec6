import { LIMITS, batches, thin } from "../core/batches.js";
import { isCancelled } from "../core/problem.js";
import { NEGATIVE, POSITIVE, SENTIMENTS } from "../core/sentiment.js";
import { chartCounts, percentages, trendRows } from "../core/summary.js";
import { byId, h } from "./dom.js";
import { problemWords, t } from "./words.js";

/** What the drawing routes take in one call. */
const MOST = 1_000;

/** The ring, the trend and the word cloud, drawn by the API. */
export class Pictures {
  #api;
  #comments;
  #counts;
  #signal;

  constructor(api, comments, { counts }, signal) {
    this.#api = api;
    this.#comments = comments;
    this.#counts = counts;
    this.#signal = signal;
  }

  draw() {
    return Promise.all([this.#drawChart(), this.#drawTrend(), this.#drawWords("all")]);
  }

  /** Says in each place that there is no picture while the API is away. */
  leaveOut() {
    for (const name of ["chart", "trend", "words"]) this.#fill(name, t("picture_offline"));
  }

  /** The pictures that could be drawn, by name, loaded. */
  async images() {
    const images = {};
    for (const name of ["chart", "trend", "words"]) {
      const image = byId(`picture-${name}`).querySelector("img");
      if (image && (await image.decode().then(() => true, () => false))) images[name] = image;
    }
    return images;
  }

  #drawChart() {
    const share = percentages(this.#counts);
    const alt = t("chart_alt", ...SENTIMENTS.map((sentiment) => share[sentiment]));
    return this.#draw("chart", "/generate_chart", { sentiment_counts: chartCounts(this.#counts) }, alt);
  }

  #drawTrend() {
    const rows = thin(trendRows(this.#comments), MOST);
    if (rows.length === 0) return this.#fill("trend", t("trend_no_dates"));
    return this.#draw("trend", "/generate_trend_graph", { sentiment_data: rows }, t("trend_alt"));
  }

  #drawWords(sentiment) {
    const fitting = this.#comments.filter((comment) => sentiment === "all" || comment.sentiment === sentiment);
    const texts = fitting.map(({ text }) => text).filter((text) => text.trim() !== "");
    const [sample] = batches(thin(texts, MOST), { ...LIMITS, comments: MOST });
    if (!sample) return this.#fill("words", t("words_none"), this.#wordsChoice(sentiment));
    return this.#draw("words", "/generate_wordcloud", { comments: sample }, t("words_alt"), this.#wordsChoice(sentiment));
  }

  #wordsChoice(chosen) {
    const options = ["all", POSITIVE, NEGATIVE].map((name) =>
      h("option", { value: name, selected: name === chosen }, t(`sentiment_${name.toLowerCase()}`)));
    const choice = h("select", { "aria-label": t("words_choice") }, options);
    choice.onchange = () => this.#drawWords(choice.value).then(() => byId("picture-words").querySelector("select").focus());
    return choice;
  }

  async #draw(name, route, body, alt, extra) {
    this.#fill(name, t("picture_drawing"), extra);
    try {
      const address = URL.createObjectURL(await this.#api.picture(route, body, this.#signal));
      this.#fill(name, h("img", { src: address, alt }), extra);
    } catch (error) {
      if (isCancelled(error)) return;
      const again = h("button", { class: "link", onclick: () => this.#draw(name, route, body, alt, extra) }, t("try_again"));
      const absent = error.code === "api_absent";
      this.#fill(name, [h("p", {}, absent ? t("picture_absent") : problemWords(error)), absent ? null : again], extra);
    }
  }

  #fill(name, content, extra) {
    const figure = byId(`picture-${name}`);
    const old = figure.querySelector("img");
    const isImage = content instanceof HTMLImageElement;
    figure.replaceChildren(
      h("figcaption", {}, t(`picture_${name}`), extra),
      isImage ? content : h("div", { class: "picture-place" }, content),
    );
    if (old) URL.revokeObjectURL(old.src);
  }
}
