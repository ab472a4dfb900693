// What was typed and is not yet on the server. It stays here, and sealed on the device, until the server has said yes;
// sent twice it is there once, so that every doubt is settled by sending it again.
import { mergeUpdates, encodeStateAsUpdate } from "../vendor/yjs/yjs.js";
import { send } from "./guard.js";
import { askAgain } from "./idle.js";
import { bytes, letters } from "./live-kept.js";
import { words } from "./words.js";

const PAUSE = 120; // between the first key and the sending
const SLOWEST = 8000;
const MOST = 180 * 1024; // bytes at once; the server takes 256 kB

const MANY = 40; // steps that wait; away from the network they are put together

const size = (steps) => steps.reduce((sum, step) => sum + step.length, 0);

export class Outbox {
  constructor(url, doc, room) {
    Object.assign(this, { url, doc, room });
    this.steps = [];
    this.delay = PAUSE;
    this.busy = this.stuck = false;
    addEventListener("online", () => this.now());
    document.addEventListener("signed-in", () => this.now());
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    addEventListener("pagehide", () => this.leave());
    addEventListener(
      "beforeunload",
      (event) => this.steps.length && !this.kept?.possible && event.preventDefault(),
    );
  }

  get empty() {
    return !this.steps.length;
  }

  add(step) {
    this.steps.push(step);
    if (!this.busy && this.steps.length > MANY && size(this.steps) < MOST)
      this.steps = [mergeUpdates(this.steps)];
    this.kept?.keep(mergeUpdates(this.steps));
    this.stuck = false;
    if (!this.busy) this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.delay);
  }

  now() {
    this.delay = PAUSE;
    this.stuck = false;
    if (!this.busy) this.flush();
  }

  // The page is being left: once more, in a way that outlives it.
  leave() {
    if (this.steps.length) this.post(mergeUpdates(this.steps), true).catch(() => null);
  }

  // Asked for while something is on its way: that is waited for, and then what has come since is sent.
  async flush() {
    clearTimeout(this.timer);
    while (this.busy) await this.sending;
    if (this.busy || this.stuck || !this.steps.length) return;
    this.sending = this.sendSteps();
    await this.sending;
  }

  async sendSteps() {
    this.busy = true;
    const count = this.howMany();
    this.say(words("live-saving"));
    const answer = await this.post(mergeUpdates(this.steps.slice(0, count))).catch(() => null);
    const told = (await answer?.json().catch(() => null)) ?? {};
    this.busy = false;
    if (answer?.ok) this.taken(count);
    else this.refused(answer?.status, told);
  }

  howMany() {
    let size = 0;
    const over = this.steps.findIndex((step) => (size += step.length) > MOST);
    return over < 0 ? this.steps.length : Math.max(1, over);
  }

  say(sentence) {
    this.room.say(sentence);
  }

  post(step, keepalive = false) {
    const body = new Blob([JSON.stringify({ step: letters(step), ...this.room.where.along() })], {
      type: "application/json",
    });
    return send(this.url, body, { background: true, keepalive });
  }

  taken(count) {
    this.steps.splice(0, count);
    this.kept?.keep(this.steps.length ? mergeUpdates(this.steps) : null);
    this.delay = PAUSE;
    if (this.steps.length) return this.later();
    this.say(words("live-saved"));
  }

  refused(status, told) {
    if (status === 409 && told.behind) {
      this.steps = [encodeStateAsUpdate(this.doc, bytes(told.behind))];
      return this.later();
    }
    const known = {
      401: "signed-out",
      403: "live-not-yours",
      404: "live-not-yours",
      413: "live-too-much",
      400: "live-refused",
    };
    if (status === 401) askAgain();
    if (status in known || status === 409 || status === 422) {
      this.stuck = true; // until something else is typed, somebody signs in, or the room changes
      return this.say(
        told.error && status > 401 && status !== 404 && status !== 413
          ? told.error
          : words(known[status]),
      );
    }
    this.say(words(this.kept?.possible ? "live-kept" : "live-waits"));
    this.delay = Math.min(Math.max(this.delay * 2, 500), SLOWEST);
    this.later();
  }
}
