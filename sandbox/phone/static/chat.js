// The conversation on the screen: draws messages as they come, change and go.

import * as api from "./api.js";
import { animate, byId, el } from "./dom.js";
import { reveal } from "./entities.js";
import { safeAddress, startPayload } from "./links.js";
import { messageNode } from "./message.js";
import { askAboutMessage } from "./message_menu.js";
import { alertBox, copy, openMenu, toast } from "./overlays.js";
import { routeTo } from "./route.js";
import { followNew, startAtBottom } from "./scroll.js";
import { inTopic, isOwn, on, openedChat, send, state } from "./store.js";
import { dayOf, fullName } from "./words.js";

const drawn = new Map(); // message_id → { node, source }: what is on the screen, and from what it was drawn

export function startChat() {
  on("open", clear);
  on("chat", drawAll);
  on("message", ({ message }) => put(message, true));
  on("edit", ({ message }) => put(message, true));
  on("delete", ({ message_ids }) => message_ids.forEach(fadeOut));
  on("answer", showAnswer);
}

function clear() {
  drawn.clear();
  byId("log").replaceChildren();
  byId("empty").hidden = true;
}

/** Keeps what is already right, so that reading the chat again does not make it blink. */
function drawAll() {
  const messages = openedChat().messages.filter(inTopic);
  const first = drawn.size === 0;
  const ids = new Set(messages.map(({ message_id }) => message_id));
  for (const id of [...drawn.keys()]) if (!ids.has(id)) fadeOut(id);
  for (const message of messages) put(message, !first);
  settle();
  if (first) startAtBottom();
}

function put(message, moving) {
  if (!inTopic(message)) return;
  const source = JSON.stringify(message);
  const before = drawn.get(message.message_id);
  if (before?.source === source) return;
  const own = isOwn(state.open, message);
  const node = messageNode(message, { own, author: state.bot?.first_name ?? "Bot", actions: actionsFor(message) });
  node.addEventListener("contextmenu", (event) => askAboutMessage(event, message, node));
  drawn.set(message.message_id, { node, source });
  if (before) replace(before, node, message);
  else append(node, moving, own);
}

function append(node, moving, own) {
  byId("log").append(node);
  if (!moving) return;
  settle();
  followNew(own);
  animate(node, [{ opacity: 0, transform: "translateY(12px)" }, {}], 180);
}

/** Edits in place: the bubble grows or shrinks to its new size, and the keyboard focus stays where it was. */
function replace(before, node, message) {
  const bubble = before.node.querySelector(".bubble");
  const height = bubble.offsetHeight;
  const focused = before.node.contains(document.activeElement) ? document.activeElement.dataset : null;
  const was = JSON.parse(before.source);
  before.node.replaceWith(node);
  if (was.text === message.text && before.node.classList.contains("revealed")) reveal(node);
  if (focused) node.querySelector(`[data-row="${focused.row}"][data-column="${focused.column}"]`)?.focus({ preventScroll: true });
  settle();
  followNew(true, false);
  const fresh = node.querySelector(".bubble");
  if (fresh.offsetHeight !== height) {
    animate(fresh, [{ height: `${height}px`, overflow: "hidden" }, { height: `${fresh.offsetHeight}px`, overflow: "hidden" }], 180);
  }
  for (const part of fresh.children) animate(part, [{ opacity: 0.3 }, { opacity: 1 }], 220);
}

async function fadeOut(id) {
  const node = drawn.get(id)?.node;
  if (!node) return;
  drawn.delete(id);
  node.inert = true;
  node.removeAttribute("data-message-id");
  await animate(node, [{ opacity: 1, height: `${node.offsetHeight}px` }, { opacity: 0, height: 0, marginTop: 0 }], 220);
  node.remove();
  settle();
}

/** Puts the names of the days between messages, and says so when there are none. */
function settle() {
  const log = byId("log");
  for (const old of log.querySelectorAll(".day")) old.remove();
  let last = null;
  for (const { node } of drawn.values()) {
    const day = dayOf(Date.parse(node.querySelector("time").dateTime) / 1000);
    if (day !== last) node.before(el("div", { class: "day" }, el("span", { text: day })));
    last = day;
  }
  byId("empty").hidden = drawn.size > 0 || !openedChat()?.loaded;
}

function actionsFor(message) {
  return {
    tap: (row, column) => tap(message.message_id, row, column),
    command: (text) => sendOrSay({ text }),
    start: openStart,
    copy,
    unknown: () => toast("Este botón no funciona en este teléfono."),
  };
}

/** Answers whether it went; when it did not, the person is told. */
export async function sendOrSay(content) {
  try {
    await send(content);
    return true;
  } catch {
    toast("No se pudo enviar. Inténtalo de nuevo.");
    return false;
  }
}

async function tap(message_id, row, column) {
  const chat_id = state.open;
  try {
    const { answer } = await api.tap(chat_id, message_id, row, column);
    if (state.open !== chat_id) return;
    // What an answer says comes as an event too; here it is shown only when events do not arrive.
    if (answer && !state.online) showAnswer(answer);
    if (answer?.url) openAddress(answer.url);
    if (!answer) toast(`${state.bot.first_name} no contestó.`);
  } catch {
    toast("No se pudo. Inténtalo de nuevo.");
  }
}

/** A link to the bot may be for somebody else: one with an invitation is opened on the phone that one says. */
function openStart(payload, { left = 0, bottom = 0 } = {}) {
  const text = `/start ${payload}`.trim();
  const others = payload ? state.people.filter(({ id }) => id !== state.open) : [];
  if (!others.length) return sendOrSay({ text });
  const onPhoneOf = ({ id, ...names }) => [`En el teléfono de ${fullName(names)}`, () => startAs(id, text)];
  openMenu(left, bottom, [["Abrir aquí", () => sendOrSay({ text })], ...others.map(onPhoneOf)]);
}

async function startAs(id, text) {
  try {
    await api.send(id, { text });
    location.hash = routeTo({ chat: id, desk: false });
  } catch {
    toast("No se pudo enviar. Inténtalo de nuevo.");
  }
}

function openAddress(address) {
  const payload = startPayload(address);
  const safe = safeAddress(address);
  if (payload !== null) openStart(payload);
  else if (safe) window.open(safe, "_blank", "noopener,noreferrer");
}

function showAnswer({ text, show_alert }) {
  if (!text) return;
  if (show_alert) alertBox(text);
  else toast(text);
}
