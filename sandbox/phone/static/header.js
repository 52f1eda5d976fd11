// The bar over the chat: who one is, what the bot is doing, and the menu to block it.

import { byId } from "./dom.js";
import { openMenu, toast } from "./overlays.js";
import { on, openedChat, person, setBlocked, state } from "./store.js";

// Telegram shows an action for five seconds, or until a message comes.
const ACTION_MILLISECONDS = 5000;
const ACTIONS = { typing: "escribiendo…", upload_document: "enviando un documento…", upload_photo: "enviando una foto…" };

let action = null;
let timer = null;

export function startHeader() {
  on("state", draw);
  on("open", () => setAction(null));
  on("chat", drawBlocked);
  on("online", draw);
  on("message", ({ message }) => { if (message.from?.id === state.bot?.id) setAction(null); });
  on("action", ({ action: kind }) => setAction(ACTIONS[kind] ?? "escribiendo…"));
  byId("chat-more").addEventListener("click", askMore);
  byId("unblock").addEventListener("click", () => change(false));
}

function setAction(words) {
  action = words;
  clearTimeout(timer);
  if (words) timer = setTimeout(() => setAction(null), ACTION_MILLISECONDS);
  draw();
}

function draw() {
  const name = state.bot?.first_name ?? "Vigía";
  byId("bot-name").textContent = name;
  byId("chat-title").textContent = name;
  byId("people-status").textContent = state.online ? "Elige qué teléfono usar" : "Conectando…";
  const who = person(state.open);
  const resting = who ? `Eres ${who.first_name}` : "bot";
  const status = byId("chat-status");
  status.textContent = state.online ? action ?? resting : "Conectando…";
  status.classList.toggle("active", Boolean(action) || !state.online);
}

function drawBlocked() {
  const { blocked } = openedChat();
  byId("blocked").hidden = !blocked;
  byId("composer").hidden = blocked;
}

function askMore(event) {
  const button = event.currentTarget;
  const { left, bottom, width } = button.getBoundingClientRect();
  const blocked = openedChat()?.blocked;
  const item = blocked ? ["Desbloquear bot", () => change(false)] : ["Bloquear bot", () => change(true), true];
  openMenu(left + width - 200, bottom + 4, [item], button);
}

async function change(blocked) {
  try {
    await setBlocked(blocked);
    toast(blocked ? "Bloqueaste al bot." : "Desbloqueaste al bot.");
  } catch {
    toast("No se pudo. Inténtalo de nuevo.");
  }
}
