// Autosave: a form with data-autosave sends its fields two seconds after the last key, and when the page is left.
// The answer is {saved_at, version}; nothing is kept on the device.
import { send } from "./guard.js";
import { askAgain } from "./idle.js";

const PAUSE = 2000;

class Draft {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.line = form.querySelector("[data-saved]");
    this.dirty = this.busy = this.stopped = false;
    this.tries = 0;
    this.savedAt = null;
    form.addEventListener("input", () => this.touched());
    form.addEventListener("change", () => this.touched());
    form.addEventListener("submit", (event) => {
      // A preview opens beside; everything else takes the words along.
      if (!event.submitter?.hasAttribute("formtarget")) this.stopped = true;
    });
    document.addEventListener("signed-in", () => this.dirty && this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.save({ keepalive: true }));
    addEventListener("pagehide", () => this.save({ keepalive: true }));
    addEventListener("pageshow", () => (this.stopped = false));
    addEventListener("beforeunload", (event) => this.dirty && !this.stopped && this.tries && event.preventDefault());
    setInterval(() => this.tell(), 5000);
  }

  touched() {
    this.dirty = true;
    this.changes = (this.changes ?? 0) + 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  async save({ keepalive = false } = {}) {
    if (!this.dirty || this.busy || this.stopped) return;
    this.busy = true;
    const seen = this.changes;
    const answer = await send(this.url, new FormData(this.form), { background: true, keepalive }).catch(() => null);
    this.busy = false;
    if (answer?.ok) await this.kept(answer, seen);
    else this.failed(answer);
  }

  async kept(answer, seen) {
    const { saved_at: at, version } = await answer.json();
    const field = this.form.elements.namedItem("version");
    if (field && version !== undefined) field.value = version;
    this.savedAt = new Date(at);
    this.tries = 0;
    this.dirty = this.changes !== seen;
    if (this.dirty) this.touched();
    this.tell();
  }

  failed(answer) {
    if (answer?.status === 401) return askAgain();
    if (answer?.status === 409) return this.say("changed elsewhere: save to see both texts");
    if (answer?.status === 422) return this.say("not saved yet: something needs a second look");
    this.tries += 1;
    this.say("not saved yet: no connection");
    this.timer = setTimeout(() => this.save(), Math.min(PAUSE * 2 ** this.tries, 60_000));
  }

  tell() {
    if (!this.savedAt || this.tries) return;
    const seconds = Math.max(0, Math.round((Date.now() - this.savedAt) / 1000));
    if (!this.dirty) this.say(seconds < 60 ? `saved ${seconds} s ago` : `saved ${Math.round(seconds / 60)} min ago`);
  }

  say(words) {
    if (this.line) this.line.textContent = words;
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Draft(form);
