// One message: its bubble, what it carries and its buttons.

import { fileUrl } from "./api.js";
import { el, icon } from "./dom.js";
import { renderText } from "./entities.js";
import { keyboardNode } from "./keyboard.js";
import { fullName, preview, sizeOf, timeOf } from "./words.js";

/** `actions` is what its texts and buttons may do; see entities.js and keyboard.js. */
export function messageNode(message, { own, author, actions }) {
  const locked = Boolean(message.has_protected_content);
  const allowed = locked ? { ...actions, copy: null } : actions;
  const bubble = el("div", { class: "bubble" },
    origin(message), quoted(message), ...content(message), textNode(message, allowed), meta(message, own));
  const classes = ["message", own ? "own" : "theirs", locked && "locked", isBare(message) && "bare"];
  return el("article", {
    class: classes.filter(Boolean).join(" "),
    "data-message-id": message.message_id,
    "aria-label": `${own ? "Tú" : author}, ${timeOf(message.date)}`,
  }, bubble, keyboardNode(message.reply_markup, actions));
}

const isBare = (message) => Boolean(message.sticker);

function textNode(message, actions) {
  const text = message.text ?? message.caption;
  if (!text) return null;
  return el("div", { class: "text", dir: "auto" },
    renderText(text, message.entities ?? message.caption_entities, actions));
}

function meta(message, own) {
  return el("span", { class: "meta" },
    message.has_protected_content && el("span", { class: "lock", role: "img", "aria-label": "No se puede copiar ni reenviar", title: "No se puede copiar ni reenviar" }, icon("lock")),
    message.edit_date ? el("span", { text: "editado" }) : null,
    el("time", { datetime: new Date(message.date * 1000).toISOString(), text: timeOf(message.date) }),
    own && icon("ticks"));
}

function origin({ forward_origin: from }) {
  if (!from) return null;
  const name = from.sender_user ? fullName(from.sender_user) : from.sender_user_name ?? from.chat?.title ?? "alguien";
  return el("div", { class: "origin", text: `Reenviado de ${name}`, dir: "auto" });
}

function quoted({ reply_to_message: other }) {
  if (!other) return null;
  return el("div", { class: "quoted" },
    el("b", { text: fullName(other.from ?? {}), dir: "auto" }), el("span", { text: preview(other), dir: "auto" }));
}

function content(message) {
  const parts = [];
  if (message.photo?.length) parts.push(photo(message.photo));
  if (message.document) parts.push(documentLink(message.document));
  if (message.sticker) parts.push(el("span", { class: "sticker", role: "img", "aria-label": `Sticker ${message.sticker.emoji ?? ""}`, text: message.sticker.emoji ?? "🙂" }));
  if (message.contact) parts.push(contact(message.contact));
  if (message.location) parts.push(place(message.location));
  if (message.users_shared) parts.push(...message.users_shared.users.map(shared));
  if (!parts.length && !message.text && !message.caption) {
    parts.push(el("em", { text: "Este teléfono no sabe mostrar este mensaje." }));
  }
  return parts;
}

function photo(sizes) {
  const largest = sizes.reduce((best, one) => (one.width > best.width ? one : best));
  const image = el("img", { class: "photo", src: fileUrl(largest.file_id), alt: "Foto", width: largest.width, height: largest.height });
  image.addEventListener("error", () => image.replaceWith(el("span", { class: "photo missing" }, icon("photo"), "Foto")));
  return image;
}

function documentLink(file) {
  const name = file.file_name ?? "Documento";
  return el("a", { class: "attachment", href: fileUrl(file.file_id), download: name, "aria-label": `Descargar ${name}` },
    el("span", { class: "disc" }, icon("file")),
    el("span", { class: "lines" }, el("b", { text: name, dir: "auto" }), el("small", { text: sizeOf(file.file_size ?? 0) })));
}

function contact(person) {
  return el("div", { class: "attachment" },
    el("span", { class: "disc" }, icon("person")),
    el("span", { class: "lines" }, el("b", { text: fullName(person), dir: "auto" }), el("small", { text: person.phone_number })));
}

function shared(person) {
  return el("div", { class: "attachment" },
    el("span", { class: "disc" }, icon("person")),
    el("span", { class: "lines" }, el("b", { text: fullName(person) || "Contacto", dir: "auto" }), el("small", { text: "Compartido con el bot" })));
}

function place({ latitude, longitude }) {
  return el("div", { class: "attachment" },
    el("span", { class: "disc" }, icon("pin")),
    el("span", { class: "lines" }, el("b", { text: "Ubicación" }), el("small", { text: `${latitude}, ${longitude}` })));
}
