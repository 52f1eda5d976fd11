// What the page knows: people, chats and messages, kept up to date by the live events.

import * as api from "./api.js";

export const state = { bot: null, people: [], desk: null, steps: [], chats: new Map(), open: null, online: true };

const listeners = new Map();

export function on(kind, listener) {
  listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
}

function emit(kind, detail) {
  for (const listener of listeners.get(kind) ?? []) listener(detail);
}

export const person = (id) => state.people.find((one) => one.id === id);
export const openedChat = () => state.chats.get(state.open);
export const isOwn = (chatId, message) => message.from?.id === chatId;

export async function load() {
  const { bot, people, desk, steps } = await api.readState();
  Object.assign(state, { bot, people, desk, steps });
  if (person(state.open)) person(state.open).unread = 0;
  emit("state");
}

export async function open(id) {
  // Reading a chat marks it as read: what came while it was open was seen too.
  if (state.open !== null) api.readChat(state.open).catch(() => {});
  state.open = id;
  if (person(id)) person(id).unread = 0;
  emit("people");
  emit("open", id);
  if (id !== null) await refresh(id);
}

/** Reads a chat again. What happens while the answer travels is kept, and applied over it. */
async function refresh(id) {
  const chat = state.chats.get(id) ?? { messages: [], commands: [], keyboard: {}, topics: [], topic: null, blocked: false, loaded: false };
  state.chats.set(id, chat);
  const arrived = [];
  chat.arrived = arrived;
  const { messages, commands, keyboard, topics, blocked } = await api.readChat(id);
  Object.assign(chat, { messages, commands, keyboard, topics, blocked, loaded: true });
  for (const [kind, data] of arrived) applyToChat(chat, kind, data);
  if (chat.arrived === arrived) chat.arrived = null;
  if (state.open === id) emit("chat", id);
}

function applyToChat(chat, kind, data) {
  if (kind === "commands") chat.commands = data.commands;
  if (kind === "keyboard") chat.keyboard = data.keyboard;
  if (kind === "topics") chat.topics = data.topics;
  if (kind === "delete") chat.messages = chat.messages.filter((one) => !data.message_ids.includes(one.message_id));
  if (kind !== "message" && kind !== "edit") return;
  const place = chat.messages.findIndex((one) => one.message_id === data.message.message_id);
  if (place >= 0) chat.messages[place] = data.message;
  else if (kind === "message") chat.messages.push(data.message);
}

function applyToPerson(kind, { chat_id, message }) {
  const one = person(chat_id);
  if (!one || !message) return;
  // After a reconnection the server repeats events that the list may already count.
  const lastId = one.last_message?.message_id ?? 0;
  const isNew = kind === "message" && message.message_id > lastId;
  if (isNew && chat_id !== state.open && !isOwn(chat_id, message)) one.unread = (one.unread ?? 0) + 1;
  if (isNew || lastId === message.message_id) one.last_message = message;
  emit("people");
}

function applyDeletion({ chat_id, message_ids }) {
  const one = person(chat_id);
  if (!one || !message_ids.includes(one.last_message?.message_id)) return;
  one.last_message = state.chats.get(chat_id)?.messages.at(-1) ?? null;
  emit("people");
}

function applyStep({ id }) {
  state.steps = state.steps.map((step) => (step.id === id ? { ...step, done: true } : step));
  emit("steps");
}

function apply(kind, data) {
  if (kind === "step") return applyStep(data);
  const chat = state.chats.get(data.chat_id);
  if (chat) {
    applyToChat(chat, kind, data);
    chat.arrived?.push([kind, data]);
  }
  applyToPerson(kind, data);
  if (kind === "delete") applyDeletion(data);
  if (data.chat_id === state.open) emit(kind, data);
}

/** What was sent is drawn when its event comes: drawn from the answer, it could bring back what the bot already deleted. */
export const send = (content) => api.send(state.open, content, openedChat()?.topic ?? null);

/** Shows one topic of the open chat alone, or all of it with null. */
export function openTopic(topic) {
  openedChat().topic = topic;
  emit("open", state.open);
  emit("chat", state.open);
}

/** Whether a message of the open chat is in what is shown of it. */
export const inTopic = (message) => {
  const topic = openedChat()?.topic ?? null;
  return topic === null || message.message_thread_id === topic;
};

export async function setBlocked(blocked) {
  const id = state.open;
  await api.setBlocked(id, blocked);
  state.chats.get(id).blocked = blocked;
  emit("chat", id);
}

/** Listens for ever; after each (re)connection everything is read again, since events may have been missed. */
export function connect() {
  api.listen(apply, async (online) => {
    state.online = online;
    emit("online");
    if (!online) return;
    await load().catch(() => {});
    if (state.open !== null) await refresh(state.open).catch(() => {});
  });
}
