// The composer: a tab, a letter or the "Solve" button puts the cursor where one writes; Ctrl-Enter
// sends with the button that stands out. Without this, tabs are radio buttons and links are links.
const composer = () => document.getElementById("composer");
const area = () => composer()?.querySelector("textarea");

document.addEventListener("click", (event) => {
  const chosen = event.target.closest?.("[data-mode]");
  const radio = chosen && composer()?.querySelector(`input[name=mode][value="${CSS.escape(chosen.dataset.mode)}"]`);
  // Arrow keys between the radio buttons also count as clicks (detail 0): there the focus stays.
  if (!radio || (event.target === radio && event.detail === 0)) return;
  if (event.target !== radio) event.preventDefault(); // a label would put the focus on its button
  radio.checked = true;
  area().focus();
  area().scrollIntoView({ block: "nearest" });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target !== area()) return;
  event.preventDefault();
  const buttons = [...composer().querySelectorAll("footer .button.primary")];
  buttons.find((button) => button.checkVisibility?.() ?? button.offsetParent)?.click();
});

// What was just said comes into view, and the menu it was said from closes.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "thread" || event.detail.xhr.status >= 400) return;
  event.detail.target.lastElementChild?.scrollIntoView({ block: "nearest" });
});
