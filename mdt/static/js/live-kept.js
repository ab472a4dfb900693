// Words that could not be sent wait on the device, sealed: AES-GCM with a key that the open session was given and that
// is held in memory alone. After sign-out nobody has it. A practice may switch this off; then there is no key.
const PREFIX = "mdt-kept-";
const LONGEST = 12 * 3600_000;

const person = () => document.querySelector('meta[name="person"]')?.content ?? "";
const letters = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

export { bytes, letters };

export class Kept {
  constructor(key, item, client) {
    this.item = item;
    this.name = `${PREFIX}${item}-${client}`;
    this.key =
      key && crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
    this.turn = Promise.resolve();
  }

  get possible() {
    return Boolean(this.key);
  }

  // One after the other, so that an older text never comes to lie over a newer one.
  keep(step) {
    if (!this.key) return;
    this.turn = this.turn
      .then(() => (step ? this.seal(step) : localStorage.removeItem(this.name)))
      .catch(() => (this.key = "")); // the device takes no more: the words wait in the page
  }

  async seal(step) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt(this.about(iv), await this.key, step);
    const held = {
      at: Date.now(),
      person: person(),
      page: location.pathname + location.search,
      iv: letters(iv),
      sealed: letters(new Uint8Array(sealed)),
    };
    localStorage.setItem(this.name, JSON.stringify(held));
  }

  about(iv) {
    return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(this.item) };
  }

  // What a tab that was closed has left behind, of this item; what nobody can open any more goes, and that is said.
  async left() {
    const found = new Map();
    this.lost = 0;
    const here = `${PREFIX}${this.item}-`;
    for (const name of Object.keys(localStorage).filter((one) => one.startsWith(here))) {
      if (name === this.name) continue;
      const held = JSON.parse(localStorage.getItem(name));
      const step = await this.opened(held).catch(() => null);
      if (step) found.set(name, step);
      else localStorage.removeItem(name);
      if (!step && held.person === person()) this.lost += 1;
    }
    return found;
  }

  // After it lies here under this tab's own name.
  drop(name) {
    this.turn = this.turn.then(() => localStorage.removeItem(name));
  }

  async opened({ at, iv, sealed }) {
    if (!this.key || Date.now() - at > LONGEST) return null;
    return new Uint8Array(
      await crypto.subtle.decrypt(this.about(bytes(iv)), await this.key, bytes(sealed)),
    );
  }
}
