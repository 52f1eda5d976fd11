// Decides what an address in a message may do: open a page, start the bot, or nothing.

import { el } from "./dom.js";
import { state } from "./store.js";

/** The payload of `t.me/<our bot>?start=…`, "" when it has none, null when the address is another. */
export function startPayload(address) {
  const url = parse(address);
  if (!url || !state.bot) return null;
  const ours = state.bot.username.toLowerCase();
  const named = url.protocol === "tg:" && url.host === "resolve"
    ? url.searchParams.get("domain")
    : /^(www\.)?(t|telegram)\.me$/.test(url.host) && url.pathname.slice(1);
  return named && named.toLowerCase() === ours ? url.searchParams.get("start") ?? "" : null;
}

/** An http(s), mailto or tel address that may be opened, or null: `javascript:` and the like never are. */
export function safeAddress(address) {
  const url = parse(address);
  return url && ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
}

function parse(address) {
  const withScheme = /^[a-z][a-z0-9+.-]*:/i.test(address) && !/^[\w.-]+:\d/.test(address) ? address : `http://${address}`;
  try {
    return new URL(withScheme);
  } catch {
    return null;
  }
}

const ADDRESS = /\b(?:https?:\/\/|t\.me\/)[^\s<>"]*[^\s<>".,;:!?)\]]/gi;
const CLOSED_TO_LINKS = new Set(["url", "text_link", "code", "pre"]);

/** The entities, and one more for each address that none marks: Telegram finds addresses by itself. */
export function withAddresses(text, entities) {
  const closed = entities.filter(({ type }) => CLOSED_TO_LINKS.has(type));
  const found = [...text.matchAll(ADDRESS)]
    .map(({ 0: { length }, index: offset }) => ({ type: "url", offset, length }))
    .filter(({ offset, length }) => !closed.some((one) => one.offset < offset + length && offset < one.offset + one.length));
  return [...entities, ...found];
}

export function linkNode(address, { start }) {
  const payload = startPayload(address);
  if (payload !== null) {
    return el("button", { type: "button", class: "inline-command", on: { click: ({ currentTarget }) => start(payload, currentTarget.getBoundingClientRect()) } });
  }
  const safe = safeAddress(address);
  if (!safe) return el("span", { class: "tinted" });
  return el("a", { href: safe, target: "_blank", rel: "noopener noreferrer", title: safe });
}
