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

// An open sheet is wholly on the screen, also when its form arrives or grows: it moves up as far as it must.
const place = (sheet) => {
  sheet.style.translate = "";
  const { top, bottom } = sheet.getBoundingClientRect();
  const over = Math.min(bottom + 12 - innerHeight, top - 12);
  if (over > 0) sheet.style.translate = `0 ${-over}px`;
};
const sizes = new ResizeObserver((entries) => entries.forEach((entry) => place(entry.target)));

// A menu with a form inside puts the cursor where one would write.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details.menu")) return;
  const sheet = menu.querySelector(":scope > .sheet");
  if (!menu.open) return sizes.unobserve(sheet);
  sizes.observe(sheet);
  menu.querySelector("textarea, select, input:not([type=hidden])")?.focus({ preventScroll: true });
}, true);
