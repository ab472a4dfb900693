// What every page loads. Each module does one thing; every page works without any of them.
import "./keys.js";
import "./idle.js";
import "./draft.js";
import "./items.js";
import "./kept.js";
import "./once.js";
import "./marks.js";
import "./preview.js";
import "./reorder.js";
import "./asked.js";
import "./drawings.js";
import "./sources.js";
import { tidy } from "./said.js";

tidy();
document.querySelector(".error-summary")?.focus();
document
  .querySelector('.tabs [aria-current="page"]')
  ?.scrollIntoView({ block: "nearest", inline: "center" });
// the room that is open came into sight; what one was about to fill in comes back to it
document.querySelector(".sheet-form [autofocus]")?.scrollIntoView({ block: "center" });
