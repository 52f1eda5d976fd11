// The desk: buttons that make the business systems of each company do something.

import { pressAction } from "./api.js";
import { byId, el } from "./dom.js";
import { readRoute, routeTo } from "./route.js";
import { on, state } from "./store.js";

const NO_ANSWER = "El sistema de la empresa no contestó.";
let drawnFrom = null;

export function startDesk() {
  on("state", draw);
  on("message", showWhatCame);
}

/** On a small screen the desk would hide the alert that it raised. */
function showWhatCame() {
  const { chat, desk } = readRoute();
  if (desk) location.hash = routeTo({ chat, desk: false });
}

function draw() {
  const source = JSON.stringify(state.desk);
  if (source === drawnFrom) return; // Reconnecting must not wipe the outcomes on the screen.
  drawnFrom = source;
  const companies = state.desk?.companies ?? [];
  document.body.classList.toggle("has-desk", companies.length > 0);
  for (const link of document.querySelectorAll("[data-desk-link]")) link.hidden = companies.length === 0;
  byId("desk-list").replaceChildren(...companies.map(card));
  if (!companies.length) byId("desk-list").append(el("p", { class: "nothing", text: "Esta escena no tiene mostrador." }));
}

function card(company) {
  const title = `empresa-${company.id}`;
  return el("section", { class: "card", "aria-labelledby": title },
    el("h3", { id: title, text: company.name, dir: "auto" }),
    ...company.actions.map((action) => actionRow(company, action)));
}

function actionRow(company, action) {
  const outcome = el("p", { class: "outcome", role: "status" });
  const button = el("button", { type: "button", class: "action", text: action.label });
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const { kind, text } = await press(company.id, action.id);
    button.removeAttribute("aria-busy");
    outcome.className = `outcome ${kind}`;
    outcome.textContent = text;
  });
  return el("div", { class: "action-row" }, button, outcome);
}

async function press(company, action) {
  try {
    return outcomeOf(await pressAction(company, action));
  } catch {
    return { kind: "bad", text: NO_ANSWER };
  }
}

/** The answer of the HTTP door, in one line. */
export function outcomeOf({ status, body }) {
  if (body?.recorded === false) return { kind: "quiet", text: "No registrada: está apagada en la bitácora" };
  if (body?.folio !== undefined && body.folio !== null) return { kind: "good", text: `Registrada con folio ${body.folio}` };
  if (status >= 200 && status < 300) return { kind: "good", text: "Registrada" };
  if (status === 502) return { kind: "bad", text: NO_ANSWER };
  const sentence = [body?.detail, body?.title].find((one) => typeof one === "string" && one);
  return { kind: "bad", text: sentence ?? `No se pudo registrar (error ${status})` };
}
