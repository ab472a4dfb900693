// A form is sent once: a double click does nothing twice. Coming back opens it again, and so does a long wait.
const PATIENCE = 15_000;
const open = (form) => delete form.dataset.sent;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (
    event.defaultPrevented ||
    form.method === "dialog" ||
    event.submitter?.hasAttribute("formtarget")
  )
    return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(open, PATIENCE, form);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(open));
