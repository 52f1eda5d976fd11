// Starts the page and follows the address.

import { startChat } from "./chat.js";
import { startComposer } from "./composer.js";
import { startDesk } from "./desk.js";
import { byId } from "./dom.js";
import { startGuide } from "./guide.js";
import { startHeader } from "./header.js";
import { startLongPress } from "./message_menu.js";
import { toast } from "./overlays.js";
import { startPanel } from "./panel.js";
import { startPeople } from "./people.js";
import { startReplyKeyboard } from "./reply_keyboard.js";
import { readRoute, routeTo } from "./route.js";
import { startScroll } from "./scroll.js";
import { startTopics } from "./topics.js";
import { connect, load, open, person, state } from "./store.js";

const WIDE = matchMedia("(min-width: 900px)"); // as in phone.css: the phone is beside the people

async function follow() {
  const { chat, desk } = readRoute();
  document.body.dataset.screen = chat === null ? "people" : "chat";
  document.body.classList.toggle("desk-open", desk);
  byId("nobody").hidden = chat !== null;
  byId("chat").hidden = chat === null;
  byId("chat-desk").href = routeTo({ chat, desk: true });
  for (const id of ["scrim", "desk-close"]) byId(id).href = routeTo({ chat, desk: false });
  if (chat === null && WIDE.matches && state.people.length) {
    location.replace(routeTo({ chat: state.people[0].id, desk }));
    return;
  }
  if (chat === state.open) return;
  if (chat !== null && state.people.length && !person(chat)) {
    location.replace(routeTo({ chat: null, desk }));
    return;
  }
  await open(chat).catch(() => toast("No se pudo abrir el chat."));
  if (chat !== null && WIDE.matches) byId("text").focus();
}

for (const start of [startPeople, startDesk, startGuide, startHeader, startChat, startScroll, startLongPress, startPanel, startTopics, startComposer, startReplyKeyboard]) start();
addEventListener("hashchange", follow);
addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && document.body.classList.contains("desk-open")) location.hash = routeTo({ ...readRoute(), desk: false });
});
await load().catch(() => {});
await follow();
connect();
