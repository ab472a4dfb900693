// Where this browser is in the room, told to the others; and where they are, drawn here.
import {
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
  relativePositionToJSON,
} from "../vendor/yjs/yjs.js";
import { send } from "./guard.js";
import { Carets } from "./live-carets.js";
import { showPeople } from "./live-people.js";

const HEARD = 20_000; // who has not been heard of for twice as long is not in the room
const MOVED = 400;

export class Where {
  constructor(place, doc) {
    this.place = place;
    this.doc = doc;
    this.client = Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) =>
      one.toString(16).padStart(2, "0"),
    ).join("");
    this.fields = new Map();
    this.people = [];
    this.silent = true; // until the room is known, and after it is shut
    this.writes = () => false; // whether words are on their way, which take it along
    addEventListener("pagehide", () => this.tell({ gone: true }));
    setInterval(() => this.tell(), HEARD);
  }

  watch(area, field) {
    this.fields.set(area.name, { field, carets: new Carets(area) });
    for (const name of ["focus", "blur", "select", "click", "keyup"])
      area.addEventListener(name, () => this.moved());
  }

  // What goes along with every step that is sent.
  get now() {
    const area = document.activeElement;
    const { field } = (area?.dataset?.live && this.fields.get(area.name)) || {};
    const item = this.place.shape === "away" ? "" : this.place.item;
    if (!field) return { client: this.client, item };
    const at = Math.min(area.selectionEnd, field.text.length);
    const caret = relativePositionToJSON(createRelativePositionFromTypeIndex(field.text, at));
    return { client: this.client, item, field: area.name, caret: JSON.stringify(caret) };
  }

  // The caret goes along with the words; on its own it is told now and then, and only if somebody sees it.
  moved() {
    if (this.people.length < 2 || this.moving) return;
    this.moving = setTimeout(() => {
      this.moving = 0;
      if (JSON.stringify(this.now) !== this.told && !this.writes()) this.tell();
    }, MOVED);
  }

  tell(more = {}) {
    if (this.silent) return;
    this.told = JSON.stringify(this.now);
    const body = new Blob([JSON.stringify({ ...this.now, ...more })], { type: "application/json" });
    const how = { background: true, keepalive: Boolean(more.gone) };
    send(this.place.here, body, how).catch(() => null); // it is told again in a while
  }

  // It goes along with words that are on their way.
  along() {
    this.told = JSON.stringify(this.now);
    return this.now;
  }

  show(people = this.people) {
    this.people = people;
    showPeople(people, this);
    this.draw();
  }

  get item() {
    return this.place.item;
  }

  draw() {
    for (const [name, { carets }] of this.fields) {
      const here = (one) => one.client !== this.client && one.item === this.item;
      const others = this.people.filter((one) => here(one) && one.field === name);
      carets.show(others.map((one) => ({ name: one.name, at: this.placeOf(one.caret) })));
    }
  }

  placeOf(caret) {
    try {
      const at = createRelativePositionFromJSON(JSON.parse(caret));
      return createAbsolutePositionFromRelativePosition(at, this.doc)?.index ?? null;
    } catch {
      return null; // a caret that nobody can place is not drawn
    }
  }
}
