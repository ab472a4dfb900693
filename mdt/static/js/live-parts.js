// Something of the room has changed: the page asks for itself again and puts the new parts in place of the old ones.
// A form in which somebody has typed is carried over as it is; nothing typed is ever written over.
import { words } from "./words.js";

const PARTS = ".room-top, .known, .side, .talk > .notice, .talk > form, .desk .panel, .closing, [data-part]";
export const FIELDS = "input:not([type=hidden]), textarea, select";
const PASSING =
  'input[name="csrf_token"], input[name$="ref"][type="hidden"], [data-clock], [data-spent], .carets, .writers';

const LIVE = "textarea, [data-saved], [data-live-shown], [data-live-people]";

// XMLHttpRequest parses a page without running or trusting anything in it; a sink for text would be refused here.
export function fetched(url) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.setRequestHeader("X-Background", "1");
    request.addEventListener("loadend", () =>
      resolve(request.status === 200 ? request.responseXML : null),
    );
    request.send();
  });
}

export const dirty = (within) =>
  [...within.querySelectorAll(FIELDS)].some((one) => !one.dataset.live && changed(one));

function changed(control) {
  if (control.type === "checkbox" || control.type === "radio")
    return control.checked !== control.defaultChecked;
  if (control.tagName === "SELECT") {
    const told = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(0, told);
  }
  return control.value !== control.defaultValue;
}

// What a part says, without what changes by itself or is kept up to date in another way.
function print(part) {
  const copy = part.cloneNode(true);
  for (const one of copy.querySelectorAll(PASSING)) one.remove();
  for (const one of copy.querySelectorAll(LIVE)) one.replaceChildren();
  const pressed = [...copy.querySelectorAll("input, option, button, a")];
  const said = pressed.map((one) => [one.name, one.value, one.getAttribute("href")].join());
  return [copy.textContent.replace(/\s+/g, " "), ...said].join("|");
}

export class Parts {
  constructor() {
    this.prints = new Map();
    for (const [key, part] of keyed(document)) this.prints.set(key, print(part));
  }

  // Gives false when the page has become another one, which cannot be put together from its parts.
  put(fresh) {
    const now = keyed(document);
    const next = keyed(fresh);
    if ([...now.keys()].join() !== [...next.keys()].join()) return false;
    for (const [key, part] of next) {
      const told = print(part);
      if (told === this.prints.get(key)) continue;
      this.prints.set(key, told);
      replace(now.get(key), document.importNode(part, true));
    }
    document.dispatchEvent(new Event("drawn"));
    return true;
  }
}

function keyed(page) {
  const found = new Map();
  for (const part of page.querySelectorAll(PARTS)) {
    const kind = part.id || part.className || part.tagName;
    let count = 0;
    while (found.has(`${kind} ${count}`)) count += 1;
    found.set(`${kind} ${count}`, part);
  }
  return found;
}

function replace(old, fresh) {
  const held = holdPlace(old);
  const open = [...old.querySelectorAll("details")].map((one) => one.open);
  carry(old, fresh);
  old.replaceWith(fresh);
  const folds = fresh.querySelectorAll("details");
  if (folds.length === open.length) folds.forEach((one, place) => (one.open ||= open[place]));
  held?.();
}

// Forms that are in use go along as they are; fields nobody has touched in them take the new values.
function carry(old, fresh) {
  for (const form of old.querySelectorAll("form")) {
    const inUse = form.querySelector("[data-live]") || dirty(form) || form.contains(focused());
    if (!inUse) continue;
    const twin = twinOf(form, old, fresh);
    if (!twin) continue;
    const stale = refresh(form, twin);
    twin.replaceWith(form);
    if (stale && dirty(form)) warn(form, twin);
  }
}

const focused = () => (document.activeElement?.matches(FIELDS) ? document.activeElement : null);

function twinOf(form, old, fresh) {
  const alike = (one) =>
    one.getAttribute("action") === form.getAttribute("action") && one.elements.length > 0;
  const place = [...old.querySelectorAll("form")].filter(alike).indexOf(form);
  return [...fresh.querySelectorAll("form")].filter(alike)[place];
}

function refresh(form, twin) {
  let stale = false;
  for (const field of form.querySelectorAll(FIELDS)) {
    const theirs = twin.elements.namedItem(field.name);
    if (!theirs || field.dataset.live || changed(field) || !("value" in theirs)) continue;
    if (field.value !== theirs.value && field !== focused()) {
      field.value = theirs.value;
      if (field.tagName !== "SELECT") field.defaultValue = theirs.defaultValue;
    }
  }
  const [mine, theirs] = [form, twin].map((one) => one.elements.namedItem("version"));
  if (mine && theirs && mine.value !== theirs.value) {
    if (dirty(form)) stale = true;
    else mine.value = theirs.value;
  }
  return stale;
}

function warn(form, twin) {
  form.querySelector("[data-theirs]")?.remove();
  const line = document.createElement("p");
  line.dataset.theirs = "";
  line.className = "row small";
  line.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-small";
  button.textContent = words("live-show-theirs");
  button.addEventListener("click", () => form.replaceWith(twin));
  line.append(words("live-theirs"), " ", button);
  form.prepend(line);
}

// Where the caret was, for when its field has been put back.
function holdPlace(part) {
  const field = document.activeElement;
  if (!part.contains(field)) return null;
  const { selectionStart: start, selectionEnd: end } = field;
  return () => {
    const now = field.isConnected ? field : field.id && document.getElementById(field.id);
    if (!now) return;
    now.focus({ preventScroll: true });
    if (typeof start === "number" && now === field && field.setSelectionRange)
      field.setSelectionRange(start, end);
  };
}
