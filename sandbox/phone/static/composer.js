// Where one writes: the box that grows, the commands, and what can be attached.

import { sendOrSay } from "./chat.js";
import { byId } from "./dom.js";
import { closePanel, drawAttach, drawCommands, panelShows, withForwarding } from "./panel.js";
import { on, openedChat, state } from "./store.js";

const MAX_PIXELS = 160;
const drafts = new Map();
let draftOf = null;

const box = () => byId("text");

export function startComposer() {
  byId("composer").addEventListener("submit", (event) => { event.preventDefault(); sendText(); });
  box().addEventListener("input", onInput);
  box().addEventListener("keydown", onKey);
  byId("menu-button").addEventListener("click", () => toggle("commands", () => drawCommands(openedChat().commands, choose)));
  byId("attach").addEventListener("click", () => toggle("attach", () => drawAttach(choose)));
  byId("start").addEventListener("click", () => sendOrSay({ text: "/start" }));
  byId("file").addEventListener("change", sendFile);
  on("open", changeDraft);
  on("chat", drawMenuButton);
  on("commands", drawMenuButton);
}

/** Writes a text into the box of this person's chat, for them to send. */
export function compose(id, text) {
  drafts.set(id, text);
  if (id !== draftOf) return;
  write(text);
  box().focus();
}

function toggle(what, draw) {
  if (panelShows() === what) closePanel();
  else draw();
}

function choose(content) {
  closePanel();
  if (content.text?.startsWith("/") && box().value.trimStart().startsWith("/")) write("");
  sendOrSay(content);
}

function onInput() {
  grow();
  const typed = box().value;
  const found = /^\/\S*$/.test(typed) ? commandsLike(typed.slice(1)) : [];
  if (found.length) drawCommands(found, choose);
  else if (panelShows() === "commands") closePanel();
}

function commandsLike(start) {
  return (openedChat()?.commands ?? []).filter(({ command }) => command.startsWith(start.toLowerCase()));
}

function onKey(event) {
  if (event.key === "Escape" && panelShows()) closePanel();
  // While an input method is composing (accents, other scripts), Enter belongs to it.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  sendText();
}

async function sendText() {
  const text = box().value;
  if (!text.trim()) return;
  const chat = state.open;
  closePanel();
  write("");
  box().focus();
  if (await sendOrSay(withForwarding({ text: text.trim() }))) return;
  if (state.open === chat && !box().value) write(text);
}

function sendFile({ target }) {
  const [file] = target.files;
  target.value = "";
  if (file) sendOrSay(file);
}

/** Each person keeps what they had half written. */
function changeDraft(id) {
  drafts.set(draftOf, box().value);
  draftOf = id;
  closePanel();
  write(drafts.get(id) ?? "");
  drawMenuButton();
}

function write(text) {
  box().value = text;
  grow();
}

function grow() {
  box().style.height = "auto";
  box().style.height = `${Math.min(box().scrollHeight, MAX_PIXELS)}px`;
  byId("send").disabled = !box().value.trim();
}

function drawMenuButton() {
  byId("menu-button").hidden = !openedChat()?.commands?.length;
  if (panelShows() === "commands" && !box().value) drawCommands(openedChat().commands, choose);
}
