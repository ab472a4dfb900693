// Autosave: a form with data-autosave sends its fields two seconds after the last key, and when the page is left.
// The answer is {saved_at, version}; nothing is kept on the device.
import { send } from "./guard.js";
import { askAgain } from "./idle.js";
import { words } from "./words.js";

const PAUSE = 2000;
const LONGEST_PAUSE = 60_000;
const PATIENCE = 5000; // that a form waits for a save on its way
const REFUSED = { 401: "signed-out", 409: "elsewhere", 422: "second-look" };

class Draft {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector("[data-saved]");
    this.changes = this.sent = this.tries = 0; // dirty while changes and sent differ
    this.underway = new Set(); // saves that are not answered yet
    this.stuck = this.leaving = false;
    this.listen();
  }

  get dirty() {
    return this.changes !== this.sent;
  }

  get version() {
    return this.form.elements.namedItem("version");
  }

  listen() {
    this.form.addEventListener("input", () => this.touched());
    this.form.addEventListener("submit", (event) => this.submit(event));
    document.addEventListener("signed-in", () => this.save());
    document.addEventListener(
      "visibilitychange",
      () => document.hidden && this.save({ keepalive: true }),
    );
    addEventListener("pagehide", () => this.save({ keepalive: true }));
    addEventListener("pageshow", () => (this.leaving = false));
    addEventListener(
      "beforeunload",
      (event) => this.stuck && this.dirty && !this.leaving && event.preventDefault(),
    );
    setInterval(() => this.tell(), 5000);
  }

  touched() {
    this.changes += 1;
    this.later(PAUSE);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  // A preview opens beside; everything else takes the words along, and waits for a save on its way:
  // whichever came second would be taken for another window's.
  submit(event) {
    const { submitter } = event;
    if (submitter?.hasAttribute("formtarget")) return;
    const again = this.leaving;
    this.leaving = true;
    if (!this.underway.size || this.form.dataset.live) return;
    event.preventDefault();
    if (again) return; // the second of two clicks
    this.form.dataset.waits = "1";
    this.answered().then(() => {
      delete this.form.dataset.waits;
      this.form.requestSubmit(submitter);
    });
  }

  // All that was sent has been answered, or has been waited for long enough.
  async answered() {
    const patience = new Promise((over) => setTimeout(over, PATIENCE));
    await Promise.race([Promise.all(this.underway), patience]);
    this.underway.clear();
  }

  async save({ keepalive = false } = {}) {
    // A page that is being left sends its newest words even while an earlier save is on its way.
    if (!this.dirty || this.leaving || this.form.dataset.live) return;
    if (this.underway.size && !keepalive) return;
    const saving = this.send(keepalive);
    this.underway.add(saving);
    await saving;
    this.underway.delete(saving);
  }

  async send(keepalive) {
    const seen = this.changes;
    const body = new FormData(this.form);
    const how = { background: true, keepalive };
    const answer = await send(this.form.dataset.autosave, body, how).catch(() => null);
    if (answer?.ok) await this.kept(answer, seen, body);
    else this.failed(answer?.status, body);
  }

  async kept(answer, seen, body) {
    const { saved_at: at, version } = await answer.json();
    const field = this.version;
    this.tries = 0;
    this.stuck = false;
    // The server holds what has the highest version, be it the newest words or older ones.
    if (!field || version >= Number(field.value)) {
      if (field) field.value = version;
      for (const area of this.form.querySelectorAll("textarea"))
        area.defaultValue = body.get(area.name) ?? "";
      this.savedAt = new Date(at);
      this.sent = seen;
    }
    follow(version);
    if (this.dirty) this.later(PAUSE);
    else this.tell();
  }

  failed(status, body) {
    const asSent = (this.version?.value ?? null) === body.get("version");
    const overtaken = status === 409 && (!asSent || this.underway.size > 1);
    if (overtaken) return this.later(PAUSE); // by another save of our own
    this.stuck = true;
    this.say(words(REFUSED[status] ?? "no-connection"));
    if (status === 401) askAgain();
    if (status in REFUSED) return;
    this.tries += 1;
    this.later(Math.min(PAUSE * 2 ** this.tries, LONGEST_PAUSE));
  }

  tell() {
    if (!this.savedAt || this.dirty) return;
    const seconds = Math.max(0, Math.round((Date.now() - this.savedAt) / 1000));
    this.say(
      seconds < 60
        ? words("saved-seconds", seconds)
        : words("saved-minutes", Math.round(seconds / 60)),
    );
  }

  say(sentence) {
    if (this.line && this.line.textContent !== sentence) this.line.textContent = sentence;
  }
}

// What acts on the whole thing goes along with our own saves; after somebody else's it stays behind.
function follow(version) {
  const now = Number.parseInt(version, 10);
  for (const held of document.querySelectorAll("input[data-follows]"))
    if (Number(held.value) + 1 === now) held.value = now;
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Draft(form);

// What is changed here is kept only when its button is pressed: ask before it is left behind.
for (const form of document.querySelectorAll("form[data-no-draft]")) {
  let touched = false;
  form.addEventListener("input", () => (touched = true));
  form.addEventListener("submit", () => (touched = false));
  addEventListener("beforeunload", (event) => touched && event.preventDefault());
}
