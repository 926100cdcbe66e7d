// Leaving a page with words typed but not sent asks first. Forms opt in with data-keeps-words;
// sending the form, by HTMX or not, settles it.
const dirty = new Set();
const formOf = (element) => element.closest?.("form[data-keeps-words]");

document.addEventListener("input", (event) => {
  const form = formOf(event.target);
  if (!form) return;
  const written = [...form.querySelectorAll("textarea")].some((area) => area.value.trim() !== area.defaultValue.trim());
  if (written) dirty.add(form);
  else dirty.delete(form);
});

document.addEventListener("submit", (event) => dirty.delete(event.target), true);

window.addEventListener("beforeunload", (event) => {
  for (const form of dirty) {
    if (form.isConnected) event.preventDefault();
  }
});
