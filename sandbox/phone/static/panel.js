// The sheet over the text box: the bot's commands, or what can be attached.

import { byId, el, icon } from "./dom.js";
import { moveInside } from "./overlays.js";
import { fullName } from "./words.js";

const CONTACT = { first_name: "Pedro Cruz", phone_number: "+529991234567" };

let shown = null;
let forwarded = false;

/** Marks one message as forwarded if that was asked for; only the next one, so that it is not forgotten on. */
export function withForwarding(content) {
  const marked = forwarded ? { ...content, forwarded: true } : content;
  forwarded = false;
  return marked;
}

export const panelShows = () => shown;

const OPENERS = { commands: "menu-button", attach: "attach" };

export function startPanel() {
  addEventListener("pointerdown", ({ target }) => {
    if (shown && !target.closest("#panel, #composer, #reply-keyboard")) closePanel();
  });
  byId("panel").addEventListener("keydown", (event) => {
    moveInside(byId("panel"), event, () => { const opener = OPENERS[shown]; closePanel(); byId(opener ?? "text").focus(); });
  });
}

export function closePanel() {
  shown = null;
  byId("panel").hidden = true;
  tellOpeners();
}

function openPanel(what, label, ...children) {
  shown = what;
  const panel = byId("panel");
  panel.setAttribute("role", "group");
  panel.setAttribute("aria-label", label);
  panel.replaceChildren(...children);
  panel.hidden = false;
  tellOpeners();
}

function tellOpeners() {
  for (const [what, id] of Object.entries(OPENERS)) byId(id).setAttribute("aria-expanded", String(shown === what));
}

export function drawCommands(commands, choose) {
  openPanel("commands", "Comandos", ...commands.map(({ command, description }) =>
    el("button", { type: "button", class: "command", on: { click: () => choose({ text: `/${command}` }) } },
      el("b", { text: `/${command}` }), el("span", { text: description, dir: "auto" }))));
}

export function drawContacts(people, choose) {
  openPanel("contacts", "Contactos", ...people.map((one) =>
    el("button", { type: "button", class: "command", on: { click: () => choose(one.id) } },
      el("b", { text: fullName(one), dir: "auto" }), el("span", { text: one.role ?? "" }))));
}

/** What a bot does not expect, at hand for whoever tests it. */
export function drawAttach(choose) {
  const mark = el("input", { type: "checkbox" });
  mark.checked = forwarded;
  mark.addEventListener("change", () => { forwarded = mark.checked; });
  const item = (name, label, act) =>
    el("button", { type: "button", class: "attach-item", on: { click: act } }, el("span", { class: "disc" }, icon(name)), label);
  const give = (content) => () => choose(withForwarding(content));
  openPanel("attach", "Adjuntar",
    el("div", { class: "attach-grid" },
      item("photo", "Foto", give({ photo: true })),
      item("doc", "Documento", () => { closePanel(); byId("file").click(); }),
      item("person", "Contacto", give({ contact: CONTACT })),
      item("smile", "Sticker", give({ sticker: "😀" })),
      item("pin", "Ubicación", give({ location: true }))),
    el("label", { class: "forwarded" }, mark, "Enviar lo siguiente como reenviado"));
}
