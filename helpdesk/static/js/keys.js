// The keyboard, for people who work here all day. Everything a key does, a link or button does too:
//   data-list on a list, data-row on its rows: J and K move, O opens, X ticks the row's check box
//   data-key="t" on a button, link, field or summary: that letter presses or focuses it; one inside
//   the row in focus comes before one elsewhere on the page. "?" opens #keys.
const rows = () => [...document.querySelectorAll("[data-list] [data-row]")];
const linkOf = (row) => row?.querySelector("a[href]");
const current = () => document.activeElement?.closest?.("[data-row]");
const writes = (element) => element?.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

const move = (step) => {
  const all = rows();
  const at = all.indexOf(current());
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
  linkOf(next)?.focus();
  next?.scrollIntoView({ block: "nearest" });
};

const own = {
  j: () => move(1),
  k: () => move(-1),
  o: () => linkOf(current())?.click(),
  "?": () => document.getElementById("keys")?.showModal(),
};

const press = (key) => {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const target = current()?.querySelector(wanted) ?? document.querySelector(`${wanted}:not([data-row] *)`);
  if (!target || target.disabled) return false;
  const inside = target.closest("details:not([open])");
  if (inside && target.tagName !== "SUMMARY") inside.open = true;
  if (writes(target)) target.focus();
  else target.click();
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === "Escape" && writes(event.target)) return event.target.blur();
  if (writes(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const handled = key in own && (key === "?" || rows().length) ? (own[key](), true) : press(key);
  if (handled) event.preventDefault();
});

// A click beside a dialog closes it.
document.addEventListener("click", (event) => {
  if (event.target.matches?.("dialog[open]")) event.target.close();
});
