// The rows of buttons under a message.

import { el, icon } from "./dom.js";
import { safeAddress, startPayload } from "./links.js";

const STYLES = new Set(["danger", "success", "primary"]);

/** `actions` has `tap(row, column)` (a promise), `start(payload, box)`, `copy(text)` and `unknown()`. */
export function keyboardNode(markup, actions) {
  const rows = markup?.inline_keyboard ?? [];
  if (!rows.length) return null;
  return el("div", { class: "keyboard", role: "group", "aria-label": "Botones del mensaje" },
    ...rows.map((row, at) => el("div", { class: "row" }, ...row.map((key, column) => keyNode(key, at, column, actions)))));
}

function keyNode(key, row, column, actions) {
  const label = el("span", { class: "label", text: key.text, dir: "auto" });
  const common = {
    class: `key ${STYLES.has(key.style) ? key.style : ""}`.trim(),
    title: key.text.length > 18 ? key.text : null,
    "data-row": row,
    "data-column": column,
  };
  const payload = key.url ? startPayload(key.url) : null;
  const address = key.url && payload === null ? safeAddress(key.url) : null;
  if (address) return el("a", { ...common, href: address, target: "_blank", rel: "noopener noreferrer" }, label, icon("link"));
  const node = el("button", { ...common, type: "button" }, label);
  if (key.copy_text) node.append(icon("copy"));
  node.addEventListener("click", () => {
    if (key.callback_data !== undefined) return tapOnce(node, () => actions.tap(row, column));
    if (payload !== null) return actions.start(payload, node.getBoundingClientRect());
    if (key.copy_text) return actions.copy(key.copy_text.text);
    return actions.unknown();
  });
  return node;
}

/** A second touch while the bot has not answered the first does nothing. */
async function tapOnce(node, tap) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await tap();
  } finally {
    node.removeAttribute("aria-busy");
  }
}
