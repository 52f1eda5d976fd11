// The keyboard that the bot puts under the text box: texts to send, or somebody to pick from one's contacts.

import * as api from "./api.js";
import { sendOrSay } from "./chat.js";
import { byId, el } from "./dom.js";
import { toast } from "./overlays.js";
import { closePanel, drawContacts } from "./panel.js";
import { on, openedChat, state } from "./store.js";

export function startReplyKeyboard() {
  on("open", draw);
  on("chat", draw);
  on("keyboard", draw);
}

function draw() {
  const rows = openedChat()?.keyboard?.keyboard ?? [];
  const keyboard = byId("reply-keyboard");
  keyboard.hidden = rows.length === 0;
  keyboard.replaceChildren(...rows.map((row) => el("div", { class: "keys" }, ...row.map(key))));
}

const key = ({ text, request_users }) =>
  el("button", { type: "button", class: "reply-key", text, dir: "auto", on: { click: () => (request_users ? pick() : sendOrSay({ text })) } });

function pick() {
  drawContacts(state.people.filter(({ id }) => id !== state.open), async (user_id) => {
    closePanel();
    await api.share(state.open, user_id).catch(() => toast("No se pudo. Inténtalo de nuevo."));
  });
}
