// The idle clock: a warning two minutes before the end, and a way back in that loses nothing on screen.
import { guard, renew, send } from "./guard.js";

const minutes = Number(document.querySelector('meta[name="idle-minutes"]')?.content ?? 0);
const WARN = 2 * 60_000;
let last = Date.now(); // the last request that counted: this page's own
let told = 0;

export function askAgain() {
  document.getElementById("idle-warning")?.close();
  const dialog = document.getElementById("sign-in-again");
  if (dialog && !dialog.open) dialog.showModal();
}

async function stay(url) {
  const answer = await send(url, new FormData()).catch(() => null);
  if (answer?.ok) {
    last = Date.now();
    document.getElementById("idle-warning").close();
  } else if (answer?.status === 401) askAgain();
}

async function signIn(form) {
  const problem = form.querySelector("[data-problem]");
  const data = new FormData(form);
  data.set("csrf_token", guard());
  const answer = await send(form.dataset.again, data).catch(() => null);
  const said = await answer?.json().catch(() => ({}));
  if (answer?.ok) {
    renew(said.csrf);
    last = Date.now();
    form.querySelector('[type="password"]').value = "";
    problem.textContent = "";
    form.closest("dialog").close();
    document.dispatchEvent(new Event("signed-in"));
  } else problem.textContent = said?.error ?? "No connection. Try again.";
}

if (minutes) {
  const end = minutes * 60_000;
  setInterval(() => {
    const still = Date.now() - last;
    if (still >= end) askAgain();
    else if (still >= end - WARN && Date.now() - told > WARN) {
      told = Date.now();
      document.getElementById("idle-warning")?.showModal();
    }
  }, 10_000);
  document.querySelector("[data-stay]")?.addEventListener("click", (event) => stay(event.target.dataset.stay));
  document.querySelector("[data-again]")?.addEventListener("submit", (event) => {
    event.preventDefault();
    signIn(event.target);
  });
  document.getElementById("sign-in-again")?.addEventListener("cancel", (event) => event.preventDefault());
  // A person who writes is there: tell the server now and then, so that the session does not end under the pen.
  let wrote = 0;
  document.addEventListener("input", () => {
    if (Date.now() - last > end / 3 && Date.now() - wrote > 60_000) {
      wrote = Date.now();
      const button = document.querySelector("[data-stay]");
      if (button) stay(button.dataset.stay);
    }
  });
}
