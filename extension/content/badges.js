import { badgeFor } from "./badge.js";
import * as youtube from "./youtube.js";

const PAUSE = 400;
const PAUSE_AFTER_FAILURE = 30_000;
const MOST_AT_ONCE = 100;
const MOST_REMEMBERED = 5_000;

/**
 * Adds a badge to each comment of the page, and updates badges as YouTube adds, changes and removes comments.
 *
 * `score(texts)` returns a prediction for each text, or null if the API did not respond; badges then pause for a while.
 */
export class Badges {
  #document;
  #score;
  #observer = null;
  #timer = null;
  #known = new Map();
  #shown = new WeakMap();

  constructor(document, score) {
    this.#document = document;
    this.#score = score;
  }

  show(on) {
    if (on === (this.#observer !== null)) return;
    if (on) this.#start();
    else this.#stop();
  }

  #start() {
    this.#observer = new MutationObserver(() => this.#soon(PAUSE));
    this.#observer.observe(this.#document.documentElement, { childList: true, characterData: true, subtree: true });
    this.#soon(0);
  }

  #stop() {
    this.#observer.disconnect();
    this.#observer = null;
    clearTimeout(this.#timer);
    this.#timer = null;
    for (const element of this.#elements()) this.#take(element);
  }

  /** Checks the page at most once per pause, however often it changes. */
  #soon(pause) {
    this.#timer ??= setTimeout(() => this.#look(), pause);
  }

  async #look() {
    const observer = this.#observer;
    const answered = await this.#learn().catch(() => false);
    if (observer !== this.#observer) return;
    this.#timer = null;
    for (const element of this.#elements()) this.#place(element);
    this.#observer.takeRecords();
    if (!answered) this.#soon(PAUSE_AFTER_FAILURE);
    else if (this.#unknown().length > 0) this.#soon(PAUSE);
  }

  /** Requests predictions for new texts; returns false if there was no response. */
  async #learn() {
    const texts = this.#unknown();
    if (texts.length === 0) return true;
    const predictions = await this.#score(texts);
    if (predictions === null) return false;
    if (this.#known.size > MOST_REMEMBERED) this.#known.clear();
    texts.forEach((text, i) => this.#known.set(text, predictions[i]));
    return true;
  }

  #unknown() {
    const texts = this.#elements()
      .map(textIn)
      .filter((text) => text && !this.#known.has(text));
    return [...new Set(texts)].slice(0, MOST_AT_ONCE);
  }

  #place(element) {
    const text = textIn(element);
    const current = this.#shown.get(element);
    if (current?.text === text && current.badge.isConnected) return;
    this.#take(element);
    const prediction = this.#known.get(text);
    const time = youtube.timeOf(element);
    if (!prediction || time === null) return;
    const badge = badgeFor(this.#document, prediction);
    (time.closest("#published-time-text") ?? time).after(badge);
    this.#shown.set(element, { text, badge });
  }

  #take(element) {
    this.#shown.get(element)?.badge.remove();
    this.#shown.delete(element);
  }

  #elements() {
    return youtube.commentsIn(this.#document);
  }
}

function textIn(element) {
  return youtube.partsOf(element)?.text ?? "";
}
