// Keeps the newest message in sight, unless the person went up to read.

import { byId } from "./dom.js";
import { on } from "./store.js";

const NEAR_PIXELS = 80;
let pinned = true;
let missed = 0;

const box = () => byId("scroll");

export function startScroll() {
  box().addEventListener("scroll", () => {
    pinned = box().scrollHeight - box().scrollTop - box().clientHeight < NEAR_PIXELS;
    if (pinned) missed = 0;
    showButton();
  }, { passive: true });
  byId("to-bottom").addEventListener("click", startAtBottom);
  on("open", () => { missed = 0; pinned = true; showButton(); });
  // Pictures, animations and the on-screen keyboard change heights at their own pace.
  const watcher = new ResizeObserver(() => { if (pinned) toBottom(); });
  watcher.observe(byId("log"));
  watcher.observe(box());
}

export function startAtBottom() {
  pinned = true;
  missed = 0;
  toBottom();
  showButton();
}

/** `always`: what the person sent is shown even if they were reading above. */
export function followNew(always, counts = true) {
  if (pinned || (always && counts)) return startAtBottom();
  if (counts) missed += 1;
  showButton();
}

function toBottom() {
  box().scrollTop = box().scrollHeight;
}

function showButton() {
  const button = byId("to-bottom");
  const badge = button.querySelector(".badge");
  button.hidden = pinned;
  badge.hidden = missed === 0;
  badge.textContent = String(missed);
  button.setAttribute("aria-label", missed ? `Ir al final, ${missed} sin leer` : "Ir al final");
}
