// The address carries a key to the sentence just shown; a reload need not show it again.
export function tidy() {
  const url = new URL(location.href);
  if (!url.searchParams.has("said")) return;
  url.searchParams.delete("said");
  history.replaceState(null, "", url);
}
