// The topics of a private chat, if it has any: a tab for each, and one for all.

import { byId, el } from "./dom.js";
import { on, openedChat, openTopic } from "./store.js";

export function startTopics() {
  for (const kind of ["open", "chat", "topics"]) on(kind, draw);
}

function draw() {
  const chat = openedChat();
  const topics = chat?.topics ?? [];
  if (chat?.topic && !topics.some(({ id }) => id === chat.topic)) return openTopic(null);
  const tabs = [{ id: null, name: "Todo" }, ...topics];
  byId("topics").hidden = topics.length === 0;
  byId("topics").replaceChildren(...tabs.map(({ id, name }) => tab(name, id, id === chat?.topic)));
}

function tab(name, id, chosen) {
  const button = el("button", { class: "topic", type: "button", text: name, "aria-pressed": String(chosen) });
  button.addEventListener("click", () => openTopic(id));
  return button;
}
