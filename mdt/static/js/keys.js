// Keyboard: "/" searches, "?" shows the keys, "g" then a letter goes somewhere. Typing is never hijacked.
const PLACES = { t: "/", c: "/cases/", m: "/meetings/", a: "/actions/" };

let waiting = 0;

export const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog[open]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("seek")?.focus();
  } else if (event.key === "?") {
    document.getElementById("keys")?.showModal();
  } else if (event.key === "g") {
    waiting = Date.now();
  } else if (Date.now() - waiting < 1200 && PLACES[event.key] && document.querySelector(`.rail a[href="${PLACES[event.key]}"]`)) {
    location.assign(PLACES[event.key]);
  }
});
