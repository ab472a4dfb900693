// A form is sent once: a double click does nothing twice. Leaving and coming back opens it again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || event.submitter?.hasAttribute("formtarget")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
