const SENTIMENTS = ["Positive", "Neutral", "Negative"];

/**
 * Marks the spans of a comment that led to its answer, as the service tells them; whatever the comment holds stays text.
 *
 * @param {HTMLElement} place whose content is replaced
 * @param {string} text
 * @param {{start: number, end: number, toward: string, weight: number}[]} reasons in the order of the text, in code points
 */
export function showReasons(place, text, reasons) {
  const signs = Array.from(text);
  const parts = [];
  let done = 0;
  for (const reason of reasons.filter((one) => SENTIMENTS.includes(one.toward))) {
    parts.push(signs.slice(done, reason.start).join(""), marked(place.ownerDocument, signs, reason));
    done = reason.end;
  }
  place.replaceChildren(...parts, signs.slice(done).join(""));
}

/** A span with what it does: on hover as a title, on focus and for screen readers as text. */
function marked(page, signs, { start, end, toward, weight }) {
  const words = `${weight < 0 ? "against this answer, " : ""}toward ${toward.toLowerCase()}, ${points(weight)}`;
  const mark = page.createElement("mark");
  mark.className = toward.toLowerCase();
  mark.style.setProperty("--strength", `${Math.round(20 + 60 * Math.min(Math.abs(weight) * 2, 1))}%`);
  mark.tabIndex = 0;
  mark.title = words;
  const note = page.createElement("span");
  note.className = "note";
  note.textContent = ` (${words}) `;
  mark.append(signs.slice(start, end).join(""), note);
  return mark;
}

function points(weight) {
  const amount = Math.round(Math.abs(weight) * 100);
  if (amount === 0) return "less than 1 point";
  return amount === 1 ? "1 point" : `${amount} points`;
}
