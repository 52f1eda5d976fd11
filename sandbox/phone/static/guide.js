// What to try: the scene's steps beside the people, and folded over the chat on a small screen.
// The server ticks them off, by what happens.

import { compose } from "./composer.js";
import { byId, el, icon } from "./dom.js";
import { readRoute, routeTo } from "./route.js";
import { on, person, state } from "./store.js";
import { fullName } from "./words.js";

export function startGuide() {
  on("state", draw);
  on("steps", draw);
  addEventListener("pointerdown", ({ target }) => {
    if (!target.closest("#guide-strip")) fold();
  });
  addEventListener("keydown", ({ key }) => { if (key === "Escape") fold(); });
}

const fold = () => { byId("guide-strip").open = false; };
let drawnFrom = null;

function draw() {
  const source = JSON.stringify(state.steps);
  if (source === drawnFrom) return; // Reconnecting must not fold what the person unfolded.
  drawnFrom = source;
  const { steps } = state;
  const next = steps.find(({ done }) => !done);
  byId("guide").hidden = byId("guide-strip").hidden = steps.length === 0;
  const count = `${steps.filter(({ done }) => done).length} de ${steps.length}`;
  for (const node of document.querySelectorAll("[data-guide-count]")) node.textContent = count;
  byId("guide-next").textContent = next ? next.title : "¡Ya lo probaste todo!";
  for (const list of document.querySelectorAll("[data-guide-steps]")) {
    list.replaceChildren(...steps.map((step) => stepNode(step, { group: list.id, open: step === next })));
  }
}

function stepNode(step, { group, open }) {
  return el("li", { class: step.done ? "step done" : "step" },
    el("details", { name: group, open },
      el("summary", {},
        el("span", { class: "tick", role: "img", "aria-label": step.done ? "Hecho" : "Por hacer" }, step.done ? icon("tick") : null),
        el("span", { text: step.title })),
      el("p", { text: step.how }),
      wayTo(step)));
}

/** To where the step is done: the person's phone, with what it says already written, or the desk beside it. */
function wayTo({ person: id, text, desk }) {
  const href = routeTo({ chat: id, desk });
  const phone = `Teléfono de ${fullName(person(id) ?? {})}`;
  const go = () => {
    fold();
    if (text) compose(id, text);
  };
  return el("a", { class: "way", href, on: { click: go } }, text ? el("span", { class: "typed", text }) : null,
    desk && el("span", { class: "narrow-only", text: "Abrir el mostrador" }),
    el("span", { class: desk ? "wide-only" : null, text: phone }), icon("link"));
}
