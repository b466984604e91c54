// A scanned poster checks in at once: the page sends its form while it loads, so that it leaves no entry in
// the history and "back" does not come here. A page that the browser prepares ahead sends nothing.
const form = document.querySelector("form[data-arrive]");

if (form && document.prerendering) {
  document.addEventListener("prerenderingchange", () => form.requestSubmit(), { once: true });
} else if (form) {
  form.requestSubmit();
}
