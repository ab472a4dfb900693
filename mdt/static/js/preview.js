// A preview waits out of sight until it is asked for, then comes into view. Without scripts it always stands there.
const panel = document.querySelector("[data-when-asked]");

if (panel) {
  panel.hidden = true;
  document.addEventListener("submit", ({ submitter }) => {
    if (submitter?.getAttribute("formtarget") === panel.dataset.whenAsked) panel.hidden = false;
  });
  panel
    .querySelector("iframe")
    .addEventListener("load", () => panel.scrollIntoView({ block: "nearest" }));
}
