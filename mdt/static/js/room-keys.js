// Keys of a meeting: n goes on, a letter leads to each part of the item, Esc ends typing, Ctrl Enter sends the form.
// Typing is never hijacked. What a letter leads to is told by `data-key`; where there are several, again leads to the next.
import { typing } from "./keys.js";

const PRESSED = new Set(["n", "p"]); // links and turning to an item; `data-hold` waits for Enter
const FIELD = "input:not([type=hidden]), textarea, select";
const STOP = `${FIELD}, button, summary, a[href]`;
const list = document.getElementById("room-keys");

function unfold(target) {
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details"))
    fold.open = true;
}

// A fold is opened, and what can be typed in stands in it.
function go(target) {
  unfold(target);
  const at = target.matches("summary") ? target.parentElement.querySelector(FIELD) : target;
  at.scrollIntoView({ block: "center" });
  at.focus({ preventScroll: true });
}

function lead(key) {
  const found = [...document.querySelectorAll(`[data-key="${key}"]`)];
  const target = found[(found.indexOf(document.activeElement) + 1) % found.length];
  if (!target) return false;
  go(target);
  if (PRESSED.has(key) && !("hold" in target.dataset)) target.click();
  return true;
}

function stopTyping({ target }) {
  if (!list || !target.matches?.(FIELD) || target.closest("dialog, [popover]")) return;
  target.blur();
}

function sendForm(event) {
  const form = event.target.closest?.("main") && event.target.form;
  if (!form || !event.target.matches(FIELD)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[type=submit]"));
}

// Heard before the house's own keys, so that "?" shows the keys of the room.
document.addEventListener(
  "keydown",
  (event) => {
    const { key, ctrlKey, metaKey, altKey, repeat, isComposing } = event;
    if (repeat || altKey || isComposing) return;
    if (key === "Escape") return stopTyping(event);
    if (key === "Enter" && (ctrlKey || metaKey)) return sendForm(event);
    if (ctrlKey || metaKey || typing(event.target)) return;
    if (key === "?" && list) {
      event.preventDefault();
      list.showModal();
    } else if (/^[a-z]$/.test(key) && lead(key)) event.preventDefault();
  },
  { capture: true },
);

document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-keys]")) list?.showModal();
  const part = partOf(target.closest?.('.talk a[href^="#"], .known a[href^="#"]'));
  if (part) setTimeout(() => go(part.querySelector(STOP) ?? part));
});

// "What the patient wants" leads into the field, not only to its heading.
const partOf = (link) => link && document.getElementById(link.hash.slice(1));
