// What can be done with one message: copy its text, delete it.

import { deleteMessage } from "./api.js";
import { byId } from "./dom.js";
import { copy, openMenu, toast } from "./overlays.js";
import { state } from "./store.js";

const LONG_PRESS_MILLISECONDS = 500;

export function askAboutMessage(event, message) {
  if (event.target.closest("a, .key")) return;
  event.preventDefault();
  const chat = state.open;
  const text = message.text ?? message.caption;
  const items = [];
  if (text && !message.has_protected_content) items.push(["Copiar texto", () => copy(text)]);
  items.push(["Eliminar", () => deleteMessage(chat, message.message_id).catch(() => toast("No se pudo eliminar.")), true]);
  openMenu(event.clientX, event.clientY, items);
}

/** Safari on a phone has no menu event on a long press, so one is made for it. */
export function startLongPress() {
  const log = byId("log");
  let timer = null;
  const stop = () => clearTimeout(timer);
  log.addEventListener("touchstart", ({ touches: [touch], target }) => {
    stop();
    const { clientX, clientY } = touch;
    const ask = () => target.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX, clientY }));
    timer = setTimeout(ask, LONG_PRESS_MILLISECONDS);
  }, { passive: true });
  for (const end of ["touchend", "touchmove", "touchcancel", "contextmenu"]) log.addEventListener(end, stop, { passive: true });
}
