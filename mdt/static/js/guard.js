// The guard token of this page's forms, and how a script sends something with it.
const meta = document.querySelector('meta[name="csrf-token"]');

export const guard = () => meta?.content ?? "";

export function renew(token) {
  if (meta) meta.content = token;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = token;
}

export function send(url, body, { background = false, keepalive = false } = {}) {
  const headers = { Accept: "application/json", "X-CSRFToken": guard() };
  if (background) headers["X-Background"] = "1";
  return fetch(url, { method: "POST", body, headers, keepalive, credentials: "same-origin" });
}
