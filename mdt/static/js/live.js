// The live room: several people write in one item at once, and see at once what the others do.
// Without this script the room is plain pages; with it they are the same pages, kept up to date.
import { Doc, applyUpdate } from "../vendor/yjs/yjs.js";
import { askAgain } from "./idle.js";
import { Kept, bytes } from "./live-kept.js";
import { Line } from "./live-line.js";
import { notice, unsay } from "./live-notice.js";
import { Outbox } from "./live-outbox.js";
import { FIELDS, Parts, dirty, fetched } from "./live-parts.js";
import { Field } from "./live-text.js";
import { Where } from "./live-where.js";
import { words } from "./words.js";

const AGAIN = 2000;
const GATHER = 200; // changes that come together are drawn together
const SETTLED = 1500; // after the last key of what else on the page depends on
const PATIENCE = 3000; // with a lost connection, before it is said
const LEAVING = 15_000; // a form on its way takes the page along
const STILL = 10_000; // nobody is taken to another item while typing

const GONE = new Set(["removed", "signed", "closed"]); // there is nothing to stay for

class LiveRoom {
  constructor(place) {
    this.place = place;
    this.doc = new Doc();
    this.fields = [];
    this.waiting = []; // what the line told before we knew how it began
    this.faces = { "": place.roomFace, [place.item]: place.face };
    this.typedEarly = new Set();
    this.lastKey = 0;
    this.parts = new Parts();
    this.where = new Where(place, this.doc);
    if (place.text) this.outbox = new Outbox(place.text, this.doc, this);
    if (place.text) this.where.writes = () => !this.outbox.empty;
    for (const area of this.areas())
      area.addEventListener("input", () => this.typedEarly.add(area.name), { once: true });
    document.addEventListener("input", () => (this.lastKey = Date.now()));
    document.addEventListener("drawn", () => this.drawn());
    document.addEventListener("submit", (event) => {
      if (!event.defaultPrevented && event.target.method !== "dialog") this.left = Date.now();
    });
    document.addEventListener("signed-in", () => this.comeBack());
    this.listen();
  }

  listen() {
    const name = `mdt-room-${this.place.room}${"projector" in this.place ? "-projector" : ""}`;
    this.line = new Line(this.place.stream, name, (what, told) => this.hear(what, told));
    this.begin();
  }

  // Signed in again on the same page: the session is another, and so is the key of what is kept.
  comeBack() {
    this.line.close();
    this.begun = this.over = false;
    for (const { area } of this.fields) area.readOnly = false;
    notice("");
    this.listen();
  }

  // The fields in which several write at once; not one that was just sent back with its words.
  areas() {
    const names = (this.place.fields ?? "").split(" ").filter(Boolean);
    const found = names.map((name) => document.querySelector(`main textarea[name="${name}"]`));
    const sentBack = (area) => area.closest("section, div[id]")?.querySelector(".error-summary");
    return found.filter((area) => area && !sentBack(area));
  }

  async begin() {
    if (this.begun || this.beginning) return;
    this.beginning = true;
    const headers = { Accept: "application/json", "X-Background": "1" };
    const answer = await fetch(this.place.stream, { headers }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    this.beginning = false;
    if (answer?.status === 401) return askAgain();
    if (answer?.status === 404) return this.leave();
    if (!answer?.ok || !told) return setTimeout(() => this.begin(), AGAIN);
    if (told.shut) return this.shut(told.shut);
    this.begun = true;
    await this.open(told);
    for (const [name, later] of this.waiting.splice(0)) this.hear(name, later);
    this.where.silent = false;
    this.where.tell();
  }

  async open({ hello, people, key }) {
    const first = this.pen === undefined;
    // Each browser writes under a number of its own; the upper half says whose it is.
    this.pen = hello.pen;
    if (first)
      this.doc.clientID = hello.pen * 2 ** 32 + crypto.getRandomValues(new Uint32Array(1))[0];
    this.texts(hello.texts);
    if (this.outbox) await this.write(key, first);
    if (first) this.watchShown();
    this.rows(hello);
    this.where.show(people ?? []);
  }

  async write(key, first) {
    const kept = (this.outbox.kept = new Kept(key, this.place.item, this.where.client));
    if (!first) return this.outbox.now();
    this.doc.on("update", (step, origin) => origin !== "remote" && this.outbox.add(step));
    for (const area of this.areas()) this.bind(area);
    for (const [name, step] of await kept.left()) {
      applyUpdate(this.doc, step, "kept");
      kept.drop(name);
    }
    if (kept.lost) notice(words("live-key-gone"));
  }

  bind(area) {
    const field = new Field(area, this.doc.getText(area.name), this.typedEarly.has(area.name));
    const known = area.form.dataset.live;
    area.dataset.live = area.form.dataset.live = "1";
    this.fields.push(field);
    this.where.watch(area, field);
    if (!known) area.form.addEventListener("submit", (event) => this.submit(event));
  }

  // The words of a live field have been sent letter by letter; what else its form holds, or its button does, goes as ever.
  async submit(event) {
    const form = event.target;
    const others =
      event.submitter?.name ||
      [...form.elements].some((one) => one.matches(FIELDS) && !one.dataset.live);
    if (others && this.outbox.empty) return markLive(form);
    event.preventDefault();
    this.outbox.stuck = false;
    await this.outbox.flush();
    if (others && this.outbox.empty) form.requestSubmit(event.submitter);
  }

  hear(name, told) {
    if (name === "shut") return this.shut(told);
    if (name === "down") return this.lost();
    if (name === "up") return this.found();
    if (!this.begun) return this.waiting.push([name, told]);
    if (name === "people") return this.where.show(told);
    if (name === "gone") return told.item === this.place.item && this.leave();
    if (name === "text") return this.texts([told]);
    if (name === "hello") this.texts(told.texts);
    this.rows(told);
  }

  lost() {
    clearTimeout(this.losing);
    this.losing = setTimeout(() => notice(words("live-lost")), PATIENCE);
  }

  found() {
    clearTimeout(this.losing);
    unsay("live-lost");
    this.outbox?.now();
    this.begin();
  }

  texts(told) {
    const mine = told.filter((one) => one.item === this.place.item).flatMap((one) => one.steps);
    for (const step of mine) applyUpdate(this.doc, bytes(step), "remote");
    if (mine.length) this.where.draw();
  }

  // Read-only members see the words as they are typed; what hangs on them is drawn again when they have settled.
  watchShown() {
    for (const name of shownNames()) this.doc.getText(name).observe(() => this.show(name));
    for (const name of (this.place.hanging ?? "").split(" "))
      if (name)
        this.doc.getText(name).observe(() => this.refresh(SETTLED));
  }

  show(name) {
    for (const shown of document.querySelectorAll(`[data-live-shown="${name}"]`)) {
      const text = document.createElement("div");
      text.className = "wrote as-typed";
      text.textContent = this.doc.getText(name).toString();
      shown.replaceChildren(text);
    }
  }

  rows({ faces, now }) {
    if (this.place.shape !== "away" && !(this.place.item in faces)) return this.leave();
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
    const fresh = this.leaving ? null : await fetched(this.place.page);
    const told = fresh?.getElementById("live")?.dataset;
    if (!told || this.leaving) return;
    if (told.shape === this.place.shape && this.parts.put(fresh)) return this.outbox?.now();
    const again = () => this.go(this.place.page);
    if (this.clean) again();
    else notice(words("live-changed"), words("live-load"), again);
  }

  drawn() {
    this.where.show();
    for (const name of shownNames()) if (this.doc.getText(name).length) this.show(name);
  }

  // To another page of the room, once; whatever was still to be drawn here is not.
  go(url) {
    if (this.leaving) return;
    this.going = true;
    location.assign(url);
  }

  // What was sent answers with a page of its own: nobody draws into this one, or goes elsewhere, meanwhile.
  get leaving() {
    return this.going || Date.now() - (this.left ?? -LEAVING) < LEAVING;
  }

  get clean() {
    return !dirty(document.querySelector("main")) && (!this.outbox || this.outbox.empty);
  }

  // Whoever is at the room's item goes along with it, unless something is half typed.
  goAlong(now) {
    const here = this.place.item;
    const was = this.roomAt === undefined ? now : this.roomAt;
    this.roomAt = now;
    const same = now === here || (now === null && this.place.shape === "away");
    if (same || !("running" in this.place)) return unsay("live-gone-on");
    if ("projector" in this.place) return this.go(this.place.roomPage);
    if (was !== here || !now) return;
    const along = () => this.go(`${this.place.roomPage}?item=${now}`);
    if (this.clean && Date.now() - this.lastKey > STILL) along();
    else notice(words("live-gone-on"), words("live-go"), along);
  }

  say(sentence) {
    for (const { area } of this.fields.filter((field) => field.touched)) {
      const line = area.form.querySelector("[data-saved]");
      if (line && line.textContent !== sentence) line.textContent = sentence;
    }
  }

  // This item, or the room, is not theirs to see any more: what stands here goes from the screen.
  leave() {
    this.line.close();
    this.going = this.where.silent = true;
    location.replace(this.place.page);
  }

  shut({ why, sentence }) {
    const unsent = why === "closed" && !this.outbox.empty;
    if (why === "closed" && this.leaving) return; // by one's own hand: the answer is on its way
    if (GONE.has(why) && !unsent) return this.leave();
    this.line.close();
    this.where.silent = true;
    for (const { area } of this.fields) area.readOnly = true;
    if (unsent) return notice(`${sentence} ${words("live-too-late")}`);
    notice(sentence, words("live-load"), () => location.reload());
    askAgain();
  }
}

const shownNames = () =>
  new Set([...document.querySelectorAll("[data-live-shown]")].map((one) => one.dataset.liveShown));

function markLive(form) {
  if (form.elements.namedItem("live")) return;
  const mark = document.createElement("input");
  Object.assign(mark, { type: "hidden", name: "live", value: "1" });
  form.append(mark);
}

const place = document.getElementById("live");
if (place) new LiveRoom(place.dataset);
