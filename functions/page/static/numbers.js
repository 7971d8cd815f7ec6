const MOST_ROWS = 200;

/**
 * Returns the numbers in the `<metadata>` of an SVG picture, or null if there are none.
 *
 * @param {string} svg
 * @returns {{head: string[], rows: (string | number)[][]} | null}
 */
export function numbersOf(svg) {
  const found = new DOMParser().parseFromString(svg, "image/svg+xml").querySelector("metadata");
  try {
    return found && JSON.parse(found.textContent);
  } catch {
    return null;
  }
}

/** Fills a table with numbers; the first cell of a row is its name. */
export function fillTable(table, { head, rows }) {
  const page = table.ownerDocument;
  const cell = (name, words, scope) => {
    const made = page.createElement(name);
    if (scope) made.scope = scope;
    made.textContent = String(words);
    return made;
  };
  const line = (cells) => {
    const made = page.createElement("tr");
    made.append(...cells);
    return made;
  };
  table.tHead.replaceChildren(line(head.map((words) => cell("th", words, "col"))));
  table.tBodies[0].replaceChildren(
    ...rows
      .slice(0, MOST_ROWS)
      .map(([name, ...values]) => line([cell("th", name, "row"), ...values.map((n) => cell("td", n))])),
  );
}
