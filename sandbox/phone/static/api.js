// Speaks to the sandbox's server: what a person does, and the live events.

const ROOT = "/phone/api";
const KINDS = ["message", "edit", "delete", "answer", "commands", "keyboard", "topics", "action", "step"];
const RETRY_MILLISECONDS = 1500;

async function call(method, path, body) {
  const options = { method };
  if (body instanceof FormData) {
    options.body = body;
  } else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  const response = await fetch(ROOT + path, options);
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  return answer;
}

export const readState = () => call("GET", "/state");
export const readChat = (person) => call("GET", `/chats/${person}`);
export const tap = (person, message_id, row, column) =>
  call("POST", `/chats/${person}/tap`, { message_id, row, column });
export const share = (person, user_id) => call("POST", `/chats/${person}/share`, { user_id });
export const deleteMessage = (person, message_id) => call("DELETE", `/chats/${person}/messages/${message_id}`);
export const setBlocked = (person, blocked) => call("POST", `/chats/${person}/${blocked ? "block" : "unblock"}`);
export const pressAction = (company, action) =>
  call("POST", `/desk/${encodeURIComponent(company)}/${encodeURIComponent(action)}`);
export const fileUrl = (file_id) => `${ROOT}/files/${encodeURIComponent(file_id)}`;

/** `content` is one of the contract's bodies, or a File to send as a document; `topic`, where, or null. */
export function send(person, content, topic = null) {
  let body = content;
  if (content instanceof File) {
    body = new FormData();
    body.append("document", content);
    if (topic !== null) body.append("thread_id", topic);
  } else if (topic !== null) {
    body = { ...content, thread_id: topic };
  }
  return call("POST", `/chats/${person}/messages`, body);
}

/** Calls `onEvent(kind, data)` for ever, and `onLine(true | false)` as the connection comes and goes. */
export function listen(onEvent, onLine) {
  const source = new EventSource(`${ROOT}/events`);
  source.onopen = () => onLine(true);
  source.onerror = () => {
    onLine(false);
    // The browser tries again by itself, except after an answer that is not an event stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(onEvent, onLine), RETRY_MILLISECONDS);
  };
  for (const kind of KINDS) source.addEventListener(kind, (event) => onEvent(kind, JSON.parse(event.data)));
}
