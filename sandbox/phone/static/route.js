// Keeps which screen is shown in the address, so that reloading and the back button work.

/** `#/`, `#/chat/1001`, and either followed by `mostrador` when the desk is open on a small screen. */
export function readRoute() {
  const parts = location.hash.replace(/^#\/?/, "").split("/").filter(Boolean);
  const desk = parts.at(-1) === "mostrador";
  const chat = parts[0] === "chat" && /^\d+$/.test(parts[1] ?? "") ? Number(parts[1]) : null;
  return { chat, desk };
}

export function routeTo({ chat, desk }) {
  const parts = [chat === null ? null : `chat/${chat}`, desk ? "mostrador" : null];
  return `#/${parts.filter(Boolean).join("/")}`;
}
