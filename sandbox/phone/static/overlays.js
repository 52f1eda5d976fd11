// Short-lived things over the chat: toasts, the alert with "Aceptar", and small menus.

import { animate, byId, el } from "./dom.js";

const TOAST_MILLISECONDS = 3500;

export function toast(text) {
  const node = el("div", { class: "toast", text, dir: "auto" });
  byId("toasts").replaceChildren(node);
  animate(node, [{ opacity: 0, transform: "translateY(8px)" }, {}], 160);
  setTimeout(async () => {
    await animate(node, [{}, { opacity: 0 }], 200);
    node.remove();
  }, TOAST_MILLISECONDS + text.length * 30);
}

export function alertBox(text) {
  const dialog = byId("alert");
  byId("alert-text").textContent = text;
  if (!dialog.open) dialog.showModal();
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyTheOldWay(text);
  }
  toast("Copiado");
}

/** The clipboard is closed to pages opened over plain HTTP from another machine. */
function copyTheOldWay(text) {
  const area = el("textarea", { class: "offscreen", readonly: true });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

let closeLast = () => {};

/** Opens a menu of `[label, action, danger?]` with its corner at a point, kept inside the window. */
export function openMenu(x, y, items, returnTo) {
  closeLast();
  const menu = el("div", { class: "float-menu", role: "menu" });
  const close = () => {
    if (!menu.isConnected) return;
    menu.remove();
    removeEventListener("pointerdown", outside, true);
    removeEventListener("hashchange", close);
    returnTo?.focus();
  };
  const outside = (event) => menu.contains(event.target) || close();
  for (const [label, action, danger] of items) {
    const act = () => { close(); action(); };
    menu.append(el("button", { type: "button", role: "menuitem", class: danger ? "danger" : null, text: label, on: { click: act } }));
  }
  menu.addEventListener("keydown", (event) => moveInside(menu, event, close));
  document.body.append(menu);
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - menu.offsetHeight - 8))}px`;
  menu.firstElementChild.focus({ preventScroll: true });
  addEventListener("pointerdown", outside, true);
  addEventListener("hashchange", close);
  closeLast = close;
}

/** Arrow keys walk through the buttons of a menu or a list; Escape closes it. */
export function moveInside(container, event, close) {
  if (event.key === "Escape" || (event.key === "Tab" && container.getAttribute("role") === "menu")) {
    event.preventDefault();
    close();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...container.querySelectorAll("button")];
  const next = buttons.indexOf(document.activeElement) + step;
  buttons[(next + buttons.length) % buttons.length]?.focus();
}
