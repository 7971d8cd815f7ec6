import { DRAWINGS, askFor, frameFor } from "../core/drawings.js";
import { isCancelled } from "../core/problem.js";
import { NEGATIVE, POSITIVE, SENTIMENTS } from "../core/sentiment.js";
import { byId, h } from "./dom.js";
import { isDark } from "./theme.js";
import { problemWords, shareWords, t } from "./words.js";

const NAMES = Object.keys(DRAWINGS);
const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The donut chart, the trend and the word cloud, drawn by the API. */
export class Pictures {
  #api;
  #signal;
  #matter;
  #owner = crypto.randomUUID();

  constructor(api, comments, { counts, shares }, signal) {
    this.#api = api;
    this.#signal = signal;
    this.#matter = { comments, counts, shares, sentiment: "all", timeZone: TIME_ZONE };
  }

  /** Draws all three in the theme of the page, and redraws them when it changes. */
  async draw() {
    const colours = matchMedia("(prefers-color-scheme: dark)");
    colours.addEventListener("change", () => void this.#drawAll(), { signal: this.#signal });
    await this.#drawAll();
  }

  /** Shows in place of each picture that the API cannot be reached. */
  leaveOut() {
    for (const name of NAMES) this.#fill(name, t("picture_offline"));
  }

  /** Returns the pictures for boxes of the exported image, `{ name: { width, height } }`, without those that fail. */
  async printed(boxes) {
    const load = async ([name, { width, height }]) => {
      const body = askFor(name, { ...this.#matter, sentiment: "all" });
      if (body === null) return [];
      try {
        const image = await loaded(
          await this.#api.picture(DRAWINGS[name].route, { ...body, width, height, theme: "light" }, this.#signal),
        );
        return [[name, image]];
      } catch (error) {
        if (isCancelled(error)) throw error;
        return [];
      }
    };
    return Object.fromEntries((await Promise.all(Object.entries(boxes).map(load))).flat());
  }

  #drawAll() {
    return Promise.all(NAMES.map((name) => this.#draw(name)));
  }

  async #draw(name) {
    const body = askFor(name, this.#matter);
    if (body === null) return this.#fill(name, t(`${name}_none`));
    if (!this.#hasImage(name)) this.#fill(name, t("picture_drawing"));
    try {
      const frame = frameFor(name, byId(`picture-${name}`).clientWidth, isDark());
      const image = await loaded(await this.#api.picture(DRAWINGS[name].route, { ...body, ...frame }, this.#signal));
      image.alt = this.#describe(name);
      this.#fill(name, image);
    } catch (error) {
      if (!isCancelled(error)) this.#fill(name, ...this.#excuse(name, error));
    }
  }

  /** Keeps the old picture until the new one is loaded. */
  #hasImage(name) {
    const figure = byId(`picture-${name}`);
    return figure.dataset.owner === this.#owner && figure.querySelector("img") !== null;
  }

  #excuse(name, error) {
    if (error.code === "api_absent") return [t("picture_absent")];
    const words = error.code ? problemWords(error) : t("picture_broken");
    return [h("p", {}, words), h("button", { class: "link", onclick: () => this.#draw(name) }, t("try_again"))];
  }

  #describe(name) {
    const share = shareWords(this.#matter.shares);
    return name === "chart" ? t("chart_alt", ...SENTIMENTS.map((sentiment) => share[sentiment])) : t(`${name}_alt`);
  }

  /** Replaces the content of a picture's frame, except the filter of words. */
  #fill(name, ...content) {
    const figure = byId(`picture-${name}`);
    const isImage = content[0] instanceof HTMLImageElement;
    const place = isImage ? content[0] : h("div", { class: "picture-place" }, ...content);
    const old = figure.querySelector("img");
    if (figure.dataset.owner !== this.#owner) {
      figure.replaceChildren(h("figcaption", {}, t(`picture_${name}`), name === "words" && this.#choice()));
      figure.dataset.owner = this.#owner;
    }
    figure.querySelector("img, .picture-place")?.remove();
    figure.append(place);
    if (old) URL.revokeObjectURL(old.src);
  }

  #choice() {
    const options = ["all", POSITIVE, NEGATIVE].map((name) =>
      h("option", { value: name }, t(`sentiment_${name.toLowerCase()}`)),
    );
    const choice = h("select", { "aria-label": t("words_choice") }, options);
    choice.onchange = () => {
      this.#matter.sentiment = choice.value;
      void this.#draw("words");
    };
    return choice;
  }
}

/** Decodes an image file; throws if it is invalid. */
async function loaded(blob) {
  const image = h("img", { src: URL.createObjectURL(blob) });
  await image.decode();
  return image;
}
