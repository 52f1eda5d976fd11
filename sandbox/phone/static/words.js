// Puts dates, sizes and messages into the words that people read.

const LOCALE = "es-MX";
const clock = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayOfYear = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long" });
const dayAndYear = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long", year: "numeric" });
const shortDay = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const number = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });

const asDate = (unixSeconds) => new Date(unixSeconds * 1000);
const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const daysAgo = (date) => Math.round((midnight(new Date()) - midnight(date)) / 86_400_000);

export const timeOf = (unixSeconds) => clock.format(asDate(unixSeconds));

export function dayOf(unixSeconds) {
  const date = asDate(unixSeconds);
  const ago = daysAgo(date);
  if (ago === 0) return "Hoy";
  if (ago === 1) return "Ayer";
  return (date.getFullYear() === new Date().getFullYear() ? dayOfYear : dayAndYear).format(date);
}

export function timeOrDay(unixSeconds) {
  const date = asDate(unixSeconds);
  const ago = daysAgo(date);
  if (ago === 0) return clock.format(date);
  return ago === 1 ? "ayer" : shortDay.format(date);
}

export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${number.format(bytes / 1024)} KB`;
  return `${number.format(bytes / 1024 / 1024)} MB`;
}

export const fullName = ({ first_name, last_name }) => [first_name, last_name].filter(Boolean).join(" ");

/** One line for the list of people. What is under a spoiler stays hidden here too. */
export function preview(message) {
  if (message.sticker) return `${message.sticker.emoji ?? ""} Sticker`.trim();
  if (message.contact) return `Contacto: ${fullName(message.contact)}`;
  if (message.location) return "Ubicación";
  if (message.users_shared) return "Contacto compartido";
  const text = hideSpoilers(message.text ?? message.caption ?? "", message.entities ?? message.caption_entities ?? []);
  if (message.document) return [message.document.file_name ?? "Documento", text].filter(Boolean).join(" · ");
  if (message.photo) return ["Foto", text].filter(Boolean).join(" · ");
  return text || "Mensaje";
}

function hideSpoilers(text, entities) {
  let shown = text;
  for (const { type, offset, length } of entities) {
    if (type === "spoiler") shown = shown.slice(0, offset) + "▒".repeat(length) + shown.slice(offset + length);
  }
  return shown;
}
