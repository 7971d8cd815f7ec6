import { byId } from "./dom.js";

const NAMES = ["overview", "comments"];

/** Starts on the overview; tabs support clicks, arrow keys, Home and End, as screen readers expect. */
export function showTabs() {
  for (const name of NAMES) {
    const tab = byId(`tab-${name}`);
    tab.onclick = () => selectTab(name);
    tab.onkeydown = (event) => {
      const next = neighbour(name, event.key);
      if (next === null) return;
      event.preventDefault();
      selectTab(next);
      byId(`tab-${next}`).focus();
    };
  }
  selectTab("overview");
}

export function selectTab(name) {
  for (const other of NAMES) {
    byId(`tab-${other}`).setAttribute("aria-selected", String(other === name));
    byId(`tab-${other}`).tabIndex = other === name ? 0 : -1;
    byId(other).hidden = other !== name;
  }
}

function neighbour(name, key) {
  const steps = { ArrowLeft: -1, ArrowRight: 1 };
  if (key === "Home") return NAMES[0];
  if (key === "End") return NAMES.at(-1);
  return key in steps ? NAMES.at((NAMES.indexOf(name) + steps[key]) % NAMES.length) : null;
}
