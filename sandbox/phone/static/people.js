// The list of people to play, with their last message and what they have not read.

import { byId, el } from "./dom.js";
import { routeTo } from "./route.js";
import { isOwn, on, state } from "./store.js";
import { fullName, preview, timeOrDay } from "./words.js";

const COLOURS = 7;

export function startPeople() {
  on("state", draw);
  on("people", draw);
}

function draw() {
  const list = byId("people");
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  list.replaceChildren(...state.people.map((person) => el("li", {}, personLink(person))));
  if (!state.people.length) list.append(el("li", { class: "nothing", text: "No hay personas en esta escena." }));
  if (focused) list.querySelector(`[href="${focused}"]`)?.focus();
}

function personLink(person) {
  const last = person.last_message;
  return el("a", { class: "person", href: routeTo({ chat: person.id }), "aria-current": person.id === state.open ? "page" : null },
    avatar(person),
    el("span", { class: "person-text" },
      el("span", { class: "line" },
        el("b", { class: "name", text: fullName(person), dir: "auto" }),
        last?.date ? el("time", { text: timeOrDay(last.date) }) : null),
      el("span", { class: "line" },
        person.role ? el("span", { class: "role", text: person.role }) : null,
        person.note ? el("span", { class: "note", text: person.note }) : null),
      el("span", { class: "line" },
        el("span", { class: "last", text: last ? lastLine(person, last) : "Sin mensajes", dir: "auto" }),
        person.unread ? el("span", { class: "badge", "aria-label": `${person.unread} sin leer`, text: String(person.unread) }) : null)));
}

function lastLine(person, message) {
  if (typeof message === "string") return message;
  return isOwn(person.id, message) ? `Tú: ${preview(message)}` : preview(message);
}

function avatar({ id, first_name, last_name }) {
  const initials = [first_name, last_name].filter(Boolean).map((name) => [...name][0]).join("").toLocaleUpperCase("es-MX");
  return el("span", { class: `avatar colour-${Math.abs(id) % COLOURS}`, "aria-hidden": "true", text: initials });
}
