/**
 * Makes an element: `h("a", { class: "link", href, onclick }, "text", child)`.
 *
 * Strings become text nodes, never markup, so that comments cannot inject code. Attributes that are absent,
 * false or empty is left out.
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""),
  );
  return element;
}

/** Returns an element of view.html or options.html by its ID. */
export const byId = (id) => document.getElementById(id);

/** Downloads a file through a link, which requires no permission. */
export function download(blob, name) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
