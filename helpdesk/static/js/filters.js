// A filter takes effect as soon as it is chosen: forms with data-filters need their button no more.
for (const form of document.querySelectorAll("form[data-filters]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
  });
  for (const button of form.querySelectorAll("[data-plain]")) button.hidden = true;
}
