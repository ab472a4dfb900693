// The live room: several people write in one item at once, and see at once what the others do.
// Without this script the room is plain pages; with it they are the same pages, kept up to date.
import {
  Doc,
  applyUpdate,
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
  relativePositionToJSON,
} from "../vendor/yjs/yjs.js";
import { send } from "./guard.js";
import { askAgain } from "./idle.js";
import { Carets } from "./live-carets.js";
import { Kept, bytes } from "./live-kept.js";
import { Line } from "./live-line.js";
import { Outbox } from "./live-outbox.js";
import { FIELDS, Parts, dirty, fetched } from "./live-parts.js";
import { showPeople } from "./live-people.js";
import { Field } from "./live-text.js";
import { words } from "./words.js";

const AGAIN = 2000;
const HEARD = 20_000;
const GATHER = 200; // changes that come together are drawn together
const SETTLED = 1500; // after the last key of what else on the page depends on
const PATIENCE = 3000; // with a lost connection, before it is said
const STILL = 10_000; // nobody is taken to another item while typing

class LiveRoom {
  constructor(place) {
    this.place = place.dataset;
    this.client = Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
    this.doc = new Doc();
    this.fields = new Map();
    this.carets = new Map();
    this.people = [];
    this.waiting = []; // what the line told before we knew how it began
    this.faces = { "": this.place.roomFace, [this.place.item]: this.place.face };
    this.typedEarly = new Set();
    this.lastKey = 0;
    this.parts = new Parts();
    this.follows = true;
    if (this.place.text)
      this.outbox = new Outbox(this.place.text, this.doc, { say: (sentence) => this.say(sentence), where: () => this.where() });
    for (const area of this.areas()) area.addEventListener("input", () => this.typedEarly.add(area.name), { once: true });
    document.addEventListener("input", () => (this.lastKey = Date.now()));
    document.addEventListener("drawn", () => this.drawn());
    document.addEventListener("signed-in", () => this.comeBack());
    addEventListener("pagehide", () => this.here({ gone: true }));
    this.listen();
    setInterval(() => this.here(), HEARD);
  }

  listen() {
    const name = `mdt-room-${this.place.room}${"projector" in this.place ? "-projector" : ""}`;
    this.line = new Line(this.place.stream, name, (what, told) => this.hear(what, told));
    this.begin();
  }

  // Signed in again on the same page: the session is another, and so is the key of what is kept.
  comeBack() {
    if (!this.shutDown) return this.begin();
    this.shutDown = this.begun = false;
    for (const { area } of this.fields.values()) area.readOnly = false;
    this.notice("");
    this.listen();
  }

  areas() {
    const names = (this.place.fields ?? "").split(" ").filter(Boolean);
    const found = names.map((name) => document.querySelector(`main textarea[name="${name}"]`));
    return found.filter((area) => area && !area.closest("section, .panel, div[id]")?.querySelector(".error-summary"));
  }

  async begin() {
    if (this.begun || this.beginning) return;
    this.beginning = true;
    const answer = await fetch(this.place.stream, { headers: { Accept: "application/json", "X-Background": "1" } }).catch(() => null);
    this.beginning = false;
    if (answer?.status === 401) return askAgain();
    if (answer?.status === 404) return this.left();
    if (!answer?.ok) return setTimeout(() => this.begin(), AGAIN);
    const told = await answer.json();
    if (told.shut) return this.shut(told.shut);
    this.begun = true;
    if (this.pen === undefined) await this.hello(told);
    else this.again(told);
    for (const [name, later] of this.waiting.splice(0)) this.hear(name, later);
    this.here();
  }

  async hello({ hello, people, key }) {
    // Each browser writes under a number of its own; the upper half says whose it is.
    this.pen = hello.pen;
    this.doc.clientID = hello.pen * 2 ** 32 + crypto.getRandomValues(new Uint32Array(1))[0];
    this.texts(hello.texts);
    if (this.outbox) {
      this.kept = this.outbox.kept = new Kept(key, this.place.item, this.client);
      this.doc.on("update", (step, origin) => origin !== "remote" && this.outbox.add(step));
      for (const area of this.areas()) this.bind(area);
      for (const step of await this.kept.left()) applyUpdate(this.doc, step, "kept");
    }
    this.watchShown();
    this.rows(hello);
    this.who(people ?? []);
  }

  again({ hello, people, key }) {
    this.texts(hello.texts);
    this.rows(hello);
    this.who(people ?? []);
    if (!this.outbox) return;
    this.kept = this.outbox.kept = new Kept(key, this.place.item, this.client);
    this.outbox.now();
  }

  bind(area) {
    const field = new Field(area, this.doc.getText(area.name), this.typedEarly.has(area.name));
    area.dataset.live = area.form.dataset.live = "1";
    this.fields.set(area.name, field);
    this.carets.set(area.name, new Carets(area));
    for (const name of ["focus", "blur", "select", "click", "keyup"]) area.addEventListener(name, () => this.moved());
    area.form.addEventListener("submit", (event) => this.submit(event));
  }

  // The words of a live field have been sent letter by letter; what else stands in its form goes as ever.
  async submit(event) {
    const form = event.target;
    const others = [...form.elements].some((one) => one.matches(FIELDS) && !one.dataset.live);
    if (others && this.outbox.empty) return markLive(form);
    event.preventDefault();
    this.outbox.stuck = false;
    await this.outbox.flush();
    if (others && this.outbox.empty) form.requestSubmit(event.submitter);
  }

  hear(name, told) {
    if (name === "shut") return this.shut(told);
    if (name === "down") return this.lost(true);
    if (name === "up") {
      this.lost(false);
      this.outbox?.now();
      return this.begin();
    }
    if (!this.begun) return this.waiting.push([name, told]);
    if (name === "hello") {
      this.texts(told.texts);
      this.rows(told);
    } else if (name === "text") this.texts([told]);
    else if (name === "rows") this.rows(told);
    else if (name === "people") this.who(told);
    else if (name === "gone" && told.item === this.place.item) this.left();
  }

  texts(told) {
    const mine = told.filter((one) => one.item === this.place.item);
    for (const one of mine) for (const step of one.steps) applyUpdate(this.doc, bytes(step), "remote");
    if (mine.length) this.drawCarets();
  }

  // Read-only members see the words as they are typed; what depends on them is drawn again when they have settled.
  watchShown() {
    const names = new Set([...document.querySelectorAll("[data-live-shown]")].map((one) => one.dataset.liveShown));
    for (const name of names) this.doc.getText(name).observe(() => this.show(name));
    for (const name of (this.place.fields ?? "").split(" "))
      if (name && name !== "discussion") this.doc.getText(name).observe(() => this.refresh(SETTLED));
  }

  show(name) {
    for (const place of document.querySelectorAll(`[data-live-shown="${name}"]`)) {
      const words = document.createElement("div");
      words.className = "wrote as-typed";
      words.textContent = this.doc.getText(name).toString();
      place.replaceChildren(words);
    }
  }

  rows({ faces, now }) {
    const known = this.faces;
    this.faces = faces;
    const mine = ["", this.place.item].filter((key) => key in faces);
    if (mine.some((key) => faces[key] !== known[key])) this.refresh(GATHER);
    this.goAlong(now);
  }

  refresh(pause) {
    clearTimeout(this.drawing);
    this.drawing = setTimeout(() => this.redraw(), pause);
  }

  async redraw() {
    if (this.outbox && !this.outbox.empty) await this.outbox.flush();
    if (this.going) return;
    const fresh = await fetched(this.place.page);
    const told = fresh?.getElementById("live")?.dataset;
    if (!told || this.going) return;
    const same = told.shape === this.place.shape && this.parts.put(fresh);
    if (same) return this.outbox?.now();
    if (this.clean()) this.go(this.place.page);
    else this.notice(words("live-changed"), words("live-load"), () => this.go(this.place.page));
  }

  // To another page of the room, once; whatever was still to be drawn here is not.
  go(url) {
    if (this.going) return;
    this.going = true;
    location.assign(url);
  }

  clean() {
    return !dirty(document.querySelector("main")) && (!this.outbox || this.outbox.empty);
  }

  // Whoever is at the room's item goes along with it, unless something is half typed.
  goAlong(now) {
    const here = this.place.item;
    const wasHere = this.roomAt === undefined ? now === here : this.roomAt === here;
    this.roomAt = now;
    const same = now === here || (now === null && this.place.shape === "away");
    if (same || !("running" in this.place)) return this.unsay("live-gone-on");
    if ("projector" in this.place) return this.go(this.place.roomPage);
    if (!wasHere || !now) return;
    const to = `${this.place.roomPage}?item=${now}`;
    const still = Date.now() - this.lastKey > STILL;
    if (this.clean() && still) this.go(to);
    else this.notice(words("live-gone-on"), words("live-go"), () => this.go(to));
  }

  who(people) {
    this.people = people;
    showPeople(people, { client: this.client, item: this.place.item });
    this.drawCarets();
  }

  drawCarets() {
    for (const [name, carets] of this.carets) {
      const others = this.people.filter((one) => one.client !== this.client && one.item === this.place.item && one.field === name);
      carets.show(others.map((one) => ({ name: one.name, at: this.placeOf(one.caret) })));
    }
  }

  placeOf(caret) {
    try {
      return createAbsolutePositionFromRelativePosition(createRelativePositionFromJSON(JSON.parse(caret)), this.doc)?.index ?? null;
    } catch {
      return null; // a caret nobody can place is not drawn
    }
  }

  where() {
    const area = document.activeElement;
    const field = area?.dataset?.live && this.fields.get(area.name);
    const told = { client: this.client, item: this.place.text ? this.place.item : "" };
    if (!field) return told;
    const at = createRelativePositionFromTypeIndex(field.text, Math.min(area.selectionEnd, field.text.length));
    return { ...told, field: area.name, caret: JSON.stringify(relativePositionToJSON(at)) };
  }

  // The caret goes along with the words; on its own it is told now and then, and only if somebody sees it.
  moved() {
    if (this.people.length < 2 || this.moving) return;
    this.moving = setTimeout(() => {
      this.moving = 0;
      if (this.outbox?.empty && JSON.stringify(this.where()) !== this.told) this.here();
    }, 400);
  }

  here(more = {}) {
    if (!this.begun || this.shutDown) return;
    this.told = JSON.stringify(this.where());
    const item = this.place.shape === "away" ? "" : this.place.item;
    const body = new Blob([JSON.stringify({ ...this.where(), item, ...more })], { type: "application/json" });
    send(this.place.here, body, { background: true, keepalive: Boolean(more.gone) }).catch(() => null);
  }

  say(sentence) {
    for (const { area } of [...this.fields.values()].filter((field) => field.touched)) {
      const line = area.form.querySelector("[data-saved]");
      if (line && line.textContent !== sentence) line.textContent = sentence;
    }
  }

  lost(down) {
    clearTimeout(this.losing);
    if (!down) return this.unsay("live-lost");
    this.losing = setTimeout(() => this.notice(words("live-lost")), PATIENCE);
  }

  notice(sentence, deed = "", then = null) {
    const box = document.getElementById("live-notice");
    const [line, button] = box.children;
    if (line.textContent !== sentence) line.textContent = sentence;
    box.hidden = !sentence;
    button.hidden = !deed;
    button.textContent = deed;
    button.onclick = then;
  }

  unsay(key) {
    if (document.querySelector("#live-notice p").textContent === words(key)) this.notice("");
  }

  drawn() {
    showPeople(this.people, { client: this.client, item: this.place.item });
    for (const name of new Set([...document.querySelectorAll("[data-live-shown]")].map((one) => one.dataset.liveShown)))
      if (this.doc.getText(name).length) this.show(name);
  }

  // This item, or the room, is not theirs to see any more: what stands here goes from the screen.
  left() {
    this.shutDown = true;
    this.line.close();
    location.replace(this.place.page);
  }

  shut({ why, sentence }) {
    this.shutDown = true;
    this.line.close();
    for (const { area } of this.fields.values()) area.readOnly = true;
    if (why === "removed" || why === "signed") return this.left();
    this.notice(sentence, words("live-load"), () => location.reload());
    askAgain();
  }
}

function markLive(form) {
  if (form.elements.namedItem("live")) return;
  const mark = document.createElement("input");
  Object.assign(mark, { type: "hidden", name: "live", value: "1" });
  form.append(mark);
}

const place = document.getElementById("live");
if (place) new LiveRoom(place);
