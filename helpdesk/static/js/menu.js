// Menus are <details>: they work by themselves. With this they also close on Esc, on a click
// elsewhere, and when focus leaves them.
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

// A menu with a form inside puts the cursor where one would write.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (menu.matches?.("details.menu") && menu.open) menu.querySelector("textarea, select, input:not([type=hidden])")?.focus();
}, true);

// A form that came into an open menu, or grew there, stays on the screen.
document.addEventListener("htmx:afterSettle", (event) => {
  event.target.closest?.("details.menu[open] > .sheet")?.scrollIntoView({ block: "nearest" });
});
