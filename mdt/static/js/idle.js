// The idle clock: a warning two minutes before the end, and a way back in that loses nothing on screen.
import { guard, renew, send } from "./guard.js";
import { words } from "./words.js";

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
const warning = document.getElementById("idle-warning");
const door = document.getElementById("sign-in-again");
const END = Number(meta("idle-minutes") ?? 0) * 60_000;
const WARN = 2 * 60_000;
const tabs = new BroadcastChannel("mdt-here"); // one session, several tabs: what one does counts for all
let last = Date.now();
let told = 0;
let wrote = 0;

function here({ tell = true } = {}) {
  last = Date.now();
  if (warning?.open) warning.close();
  if (tell) tabs.postMessage("here");
}

export function askAgain() {
  if (warning?.open) warning.close();
  if (!door || door.open) return;
  door.showModal();
  door.querySelector('[type="password"]').focus();
}

async function stay() {
  const answer = await send(warning.dataset.stay, new FormData()).catch(() => null);
  if (answer?.ok) here();
  else if (answer?.status === 401) askAgain();
}

async function signIn(form) {
  const problem = form.querySelector("[data-problem]");
  const data = new FormData(form);
  data.set("csrf_token", guard());
  const answer = await send(form.action, data).catch(() => null);
  const said = await answer?.json().catch(() => ({}));
  if (!answer?.ok) return (problem.textContent = said?.error ?? words("try-again"));
  if (said.person !== meta("person")) return location.assign("/"); // somebody else's page is not theirs to see
  renew(said.csrf);
  form.querySelector('[type="password"]').value = problem.textContent = "";
  door.close();
  here();
  document.dispatchEvent(new Event("signed-in"));
}

function look() {
  const still = Date.now() - last;
  if (still >= END) askAgain();
  else if (still >= END - WARN && Date.now() - told > WARN && !door.open) {
    told = Date.now();
    warning.showModal();
  }
}

// A person who writes is there: tell the server now and then, so that the session does not end under the pen.
function writing() {
  if (Date.now() - last < END / 3 || Date.now() - wrote < 60_000 || door.open) return;
  wrote = Date.now();
  stay();
}

if (END && warning && door) {
  here();
  setInterval(look, 10_000);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  document.addEventListener("input", writing);
  tabs.addEventListener("message", () => here({ tell: false }));
  warning.querySelector("button").addEventListener("click", stay);
  door.addEventListener("cancel", (event) => event.preventDefault());
  door.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    signIn(event.target);
  });
}
