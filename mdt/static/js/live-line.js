// One stream of a room for all tabs of a browser: the tab that holds the lock listens and tells the others.
// It tells what the server told, and "up" and "down" of the connection itself. Where the server has no place for one
// more stream it sends "brief" and ends; the browser comes back by itself, with what it has in its Last-Event-ID.
const EVENTS = ["hello", "text", "people", "rows", "gone"];
const AGAIN = 2000;

export class Line {
  constructor(url, name, heard) {
    this.url = url;
    this.heard = heard;
    this.channel = new BroadcastChannel(name);
    this.channel.addEventListener("message", ({ data }) => heard(data.name, data.told));
    this.over = false;
    navigator.locks.request(name, () => this.lead());
  }

  // Held until this tab is gone, or the stream is over for good.
  lead() {
    return new Promise((release) => {
      this.release = release;
      this.open();
    });
  }

  open() {
    if (this.over) return this.release();
    const source = new EventSource(this.url);
    this.source = source;
    for (const name of EVENTS)
      source.addEventListener(name, ({ data }) => this.tell(name, JSON.parse(data)));
    source.addEventListener("open", () => this.tell("up"));
    source.addEventListener("brief", () => (this.brief = true));
    source.addEventListener("shut", ({ data }) => {
      source.close();
      this.tell("shut", JSON.parse(data));
      this.close();
    });
    source.addEventListener("error", () => {
      if (!this.brief) this.tell("down");
      this.brief = false;
      // A refusal closes it for good; a lost connection is tried again by the browser itself.
      if (source.readyState === EventSource.CLOSED && !this.over)
        setTimeout(() => this.open(), AGAIN);
    });
  }

  tell(name, told = null) {
    this.channel.postMessage({ name, told });
    this.heard(name, told);
  }

  close() {
    this.over = true;
    this.source?.close();
    this.release?.();
  }
}
