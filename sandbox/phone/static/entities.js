// Draws a text with Telegram's entities. Offsets count UTF-16 units, as JavaScript strings do.

import { el } from "./dom.js";
import { linkNode, withAddresses } from "./links.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s" };
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
// What only takes a colour: this phone has nowhere to go from it.
const TINTED = new Set(["mention", "text_mention", "hashtag", "cashtag", "phone_number", "email"]);

/** `actions` has `command(text)`, `start(payload, box)`, with where the link is, and `copy(text)`, or `copy` null when it may not be copied. */
export function renderText(text, entities, actions) {
  const whole = document.createDocumentFragment();
  const marks = withAddresses(text, entities ?? [])
    .map((entity) => ({ entity, from: Math.max(0, entity.offset), to: Math.min(text.length, entity.offset + entity.length) }))
    .filter(({ from, to }) => to > from);
  fill(whole, text, { from: 0, to: text.length }, inOrder(marks), actions);
  return whole;
}

const inOrder = (marks) => marks.sort((a, b) => a.from - b.from || b.to - a.to);

/** Appends a stretch of the text. Marks that only overlap are cut in two, so that they always nest. */
function fill(parent, text, span, marks, actions) {
  let at = span.from;
  let afterBlock = false;
  const appendPlain = (until) => {
    const plain = text.slice(at, until);
    // A block already ends its line: the line break after it would show as an empty line.
    const shown = afterBlock && plain.startsWith("\n") ? plain.slice(1) : plain;
    if (shown) parent.append(shown);
  };
  let waiting = marks;
  while (waiting.length) {
    const [mark, ...others] = waiting;
    appendPlain(mark.from);
    const { inner, rest } = divide(others, mark.to);
    const piece = text.slice(mark.from, mark.to);
    const { node, inside } = nodeFor(mark.entity, piece, actions);
    parent.append(node);
    if (inside) fill(inside, text, mark, inner, actions);
    at = mark.to;
    afterBlock = BLOCKS.has(mark.entity.type);
    waiting = inOrder(rest);
  }
  appendPlain(span.to);
}

function divide(marks, end) {
  const inner = marks.filter(({ from }) => from < end).map((mark) => ({ ...mark, to: Math.min(mark.to, end) }));
  const rest = marks.filter(({ to }) => to > end).map((mark) => ({ ...mark, from: Math.max(mark.from, end) }));
  return { inner, rest };
}

/** The node of an entity, and the node to write its text into (null when it is written already). */
function nodeFor(entity, piece, actions) {
  const { type } = entity;
  if (type === "spoiler") return spoiler();
  if (type === "pre") return preformatted(entity, piece, actions);
  if (type === "blockquote") return same(el("blockquote"));
  if (type === "expandable_blockquote") return expandable();
  if (type === "code") return same(copyable(el("code"), piece, actions));
  if (type === "bot_command") {
    return same(el("button", { type: "button", class: "inline-command", on: { click: () => actions.command(piece) } }));
  }
  if (type === "url") return same(linkNode(piece, actions));
  if (type === "text_link") return same(linkNode(entity.url ?? "", actions));
  if (TAGS[type]) return same(el(TAGS[type]));
  return same(el("span", { class: TINTED.has(type) ? "tinted" : null }));
}

const same = (node) => ({ node, inside: node });

function copyable(node, piece, { copy }) {
  if (!copy) return node;
  node.title = "Toca para copiar";
  node.addEventListener("click", () => getSelection().isCollapsed && copy(piece));
  return node;
}

function preformatted({ language }, piece, actions) {
  const inside = el("code");
  const node = el("pre", {}, language ? el("span", { class: "language", text: language }) : null, inside);
  return { node: copyable(node, piece, actions), inside };
}

/** What is inside stays inert until it is revealed: not read aloud, not reachable, its links dead. */
function spoiler() {
  const inside = el("span", { class: "spoiler-text", inert: true });
  const node = el("span", { class: "spoiler", role: "button", tabindex: 0, "aria-label": "Texto oculto: toca para verlo" }, inside);
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    if (!node.hasAttribute("role")) return;
    event.preventDefault();
    reveal(node.closest("article") ?? node.parentNode);
  };
  node.addEventListener("click", show);
  node.addEventListener("keydown", show);
  return { node, inside };
}

/** Shows every spoiler of a message at once, as Telegram does. */
export function reveal(message) {
  message.classList.add("revealed");
  for (const node of message.querySelectorAll(".spoiler")) {
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
    node.firstElementChild.inert = false;
  }
}

function expandable() {
  const inside = el("div", { class: "fold" });
  const toggle = el("button", { type: "button", class: "unfold", text: "Ver todo", "aria-expanded": "false" });
  const node = el("blockquote", { class: "expandable" }, inside, toggle);
  toggle.addEventListener("click", () => {
    const opened = node.classList.toggle("opened");
    toggle.textContent = opened ? "Ver menos" : "Ver todo";
    toggle.setAttribute("aria-expanded", String(opened));
  });
  // Whether there is more to see is known only once it has been laid out.
  requestAnimationFrame(() => { toggle.hidden = inside.scrollHeight <= inside.clientHeight + 2; });
  return { node, inside };
}
