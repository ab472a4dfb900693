// A text area and a shared text, tied together: keys go out as they are typed, others' come in around the caret.
import { UndoManager } from "../vendor/yjs/yjs.js";

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
const high = (text, at) => /[\ud800-\udbff]/.test(text[at] ?? "");

export class Field {
  constructor(area, text, typed) {
    this.area = area;
    this.text = text;
    this.shown = typed ? area.defaultValue : text.toString();
    this.composing = false;
    this.touched = typed;
    this.undo = new UndoManager([text], { trackedOrigins: new Set([this]), captureTimeout: 600 });
    if (!typed) area.value = this.shown;
    else this.join();
    this.listen();
  }

  // Words that were typed before the room was there go where the page showed they stood.
  join() {
    const { value } = this.area;
    this.shown = this.text.toString();
    const { at, gone, put } = change(this.area.defaultValue, value, value.length);
    const place = Math.min(at, this.shown.length);
    this.text.doc.transact(() => {
      if (
        gone &&
        this.shown.slice(place, place + gone) === this.area.defaultValue.slice(at, at + gone)
      )
        this.text.delete(place, gone);
      if (put) this.text.insert(place, put);
    }, this);
    this.shown = this.area.value = this.text.toString();
  }

  listen() {
    this.area.addEventListener("input", () => this.composing || this.typed());
    this.area.addEventListener("compositionstart", () => (this.composing = true));
    this.area.addEventListener("compositionend", () => {
      this.composing = false;
      this.typed();
      this.draw();
    });
    this.area.addEventListener("beforeinput", (event) => {
      if (event.inputType === "historyUndo" || event.inputType === "historyRedo") {
        event.preventDefault();
        this.undo[event.inputType === "historyUndo" ? "undo" : "redo"]();
      }
    });
    this.area.addEventListener("keydown", (event) => this.keys(event));
    this.text.observe((event) => {
      if (event.transaction.origin !== this && !this.composing) this.draw(event.changes.delta);
    });
  }

  keys(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const back = key === "z" && !event.shiftKey;
    const again = key === "y" || (key === "z" && event.shiftKey);
    if (!back && !again) return;
    event.preventDefault();
    if (back) this.undo.undo();
    else this.undo.redo();
  }

  typed() {
    const clean = this.area.value.replace(CONTROL, "");
    if (clean !== this.area.value) {
      const caret = this.area.selectionEnd - (this.area.value.length - clean.length);
      this.area.value = clean;
      this.area.setSelectionRange(Math.max(0, caret), Math.max(0, caret));
    }
    const { at, gone, put } = change(this.shown, clean, this.area.selectionEnd);
    this.shown = clean;
    this.touched = true;
    if (!gone && !put) return;
    this.text.doc.transact(() => {
      if (gone) this.text.delete(at, gone);
      if (put) this.text.insert(at, put);
    }, this);
  }

  // Others' words: the caret stays at the letter where it was.
  draw(delta = []) {
    const { area } = this;
    let { selectionStart: start, selectionEnd: end } = area;
    const { scrollTop, selectionDirection } = area;
    let at = 0;
    for (const step of delta) {
      if (step.retain) at += step.retain;
      else if (step.insert) {
        const long = step.insert.length;
        if (at < start) start += long;
        if (at < end) end += long;
        at += long;
      } else if (step.delete) {
        start -= Math.max(0, Math.min(step.delete, start - at));
        end -= Math.max(0, Math.min(step.delete, end - at));
      }
    }
    this.shown = this.text.toString();
    if (area.value === this.shown) return;
    area.value = this.shown;
    if (document.activeElement === area)
      area.setSelectionRange(start, Math.max(start, end), selectionDirection);
    area.scrollTop = scrollTop;
    area.dispatchEvent(new Event("redrawn"));
  }
}

// What was done to a text: at which letter, how many went, what came. The caret tells repeated letters apart.
export function change(old, now, caret) {
  const most = Math.min(old.length, now.length);
  let back = 0;
  while (back < Math.min(most, now.length - caret) && old.at(-1 - back) === now.at(-1 - back))
    back += 1;
  let at = 0;
  while (at < most - back && old[at] === now[at]) at += 1;
  while (back < most - at && old.at(-1 - back) === now.at(-1 - back)) back += 1;
  if (at && high(now, at - 1)) at -= 1; // never between the halves of one sign
  if (back && high(now, now.length - back - 1)) back -= 1;
  return { at, gone: old.length - at - back, put: now.slice(at, now.length - back) };
}
