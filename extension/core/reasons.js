// The web page uses this file too: functions/page/static links to it.

const SENTIMENTS = ["Positive", "Neutral", "Negative"];

/**
 * Marks the spans of a comment that led to its answer; whatever the comment holds stays text.
 *
 * Each mark can be focused and says what it does to a screen reader. `line`, which already stands under the comment so
 * that nothing moves, says the same to the eye for the mark under the pointer or in focus, else for the strongest one.
 *
 * @param {{place: HTMLElement, line: HTMLElement, text: string, reasons: Reason[], words: (reason: Reason) => string}}
 *   reading `place` is the element whose content is replaced; `Reason` is `{ start, end, toward, weight }`, in code points,
 *   in the order of the text; `words` says in a sentence what a span does.
 */
export function showReasons({ place, line, text, reasons, words }) {
  const signs = Array.from(text);
  const known = reasons.filter((one) => SENTIMENTS.includes(one.toward));
  const parts = [];
  let done = 0;
  for (const reason of known) {
    const span = signs.slice(reason.start, reason.end).join("");
    const mark = marked(place.ownerDocument, span, reason, words(reason));
    parts.push(signs.slice(done, reason.start).join(""), mark);
    for (const event of ["pointerenter", "focus"]) mark.addEventListener(event, () => say(line, span, words(reason)));
    done = reason.end;
  }
  place.replaceChildren(...parts, signs.slice(done).join(""));
  const strongest = known.reduce((top, one) => (top && weightOf(top) >= weightOf(one) ? top : one), null);
  if (strongest === null) line.replaceChildren();
  else say(line, signs.slice(strongest.start, strongest.end).join(""), words(strongest));
}

/** Points of a hundred by which a span moves the answer's probability. */
export function pointsOf(reason) {
  return Math.round(weightOf(reason) * 100);
}

function weightOf({ weight }) {
  return Math.abs(weight);
}

function marked(page, span, reason, words) {
  const mark = page.createElement("mark");
  mark.className = reason.toward.toLowerCase();
  mark.style.setProperty("--strength", `${Math.round(12 + 28 * Math.min(weightOf(reason) * 2, 1))}%`);
  mark.tabIndex = 0;
  const note = page.createElement("span");
  note.className = "unseen";
  note.textContent = ` (${words}) `;
  mark.append(span, note);
  return mark;
}

function say(line, span, words) {
  const quoted = line.ownerDocument.createElement("bdi");
  quoted.textContent = span;
  line.replaceChildren(quoted, `: ${words}`);
}
