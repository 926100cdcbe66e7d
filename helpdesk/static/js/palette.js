// Ctrl-K: type a few letters of any place the page links to, or a ticket's number, and press Enter.
const dialog = document.getElementById("palette");
const field = dialog?.querySelector("input");
const list = dialog?.querySelector("ul");
const fold = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// What a link says, less counters and key hints.
const wordsOf = (link) => {
  const copy = link.cloneNode(true);
  for (const extra of copy.querySelectorAll("[aria-hidden], .count")) extra.remove();
  return copy.textContent.trim();
};

const places = () => [...document.querySelectorAll(".side a[href], .tabbar a[href], .bar a[href]")]
  .map((link) => ({ words: wordsOf(link.querySelector(".label") ?? link), hint: link.querySelector(".hint")?.textContent ?? "", url: link.href }))
  .filter((place, at, all) => place.words && all.findIndex((other) => other.url === place.url) === at);

const ticket = (typed) => {
  const number = typed.match(/^(?:[a-z]+-)?(\d+)$/i)?.[1];
  return number ? [{ words: dialog.dataset.openTicket.replace("…", () => dialog.dataset.prefix + number), hint: "", url: `/tickets/${number}` }] : [];
};

// Last of all: whatever is no place may stand in a title.
const search = (typed) => typed && document.querySelector('.side a[href^="/desk"]')
  ? [{ words: dialog.dataset.search.replace("…", () => typed), hint: "", url: `/desk/tickets?words=${encodeURIComponent(typed)}` }] : [];

const show = () => {
  const typed = field.value.trim();
  const fitting = places().filter((place) => fold(place.words).includes(fold(typed)));
  const found = [...ticket(typed), ...fitting.slice(0, 10), ...search(typed)];
  list.replaceChildren(...found.map((place, at) => {
    const item = document.createElement("li");
    item.setAttribute("role", "presentation");
    const link = document.createElement("a");
    link.id = `place-${at}`;
    link.setAttribute("role", "option");
    link.href = place.url;
    link.tabIndex = -1;
    link.textContent = place.words;
    if (place.hint) link.append(Object.assign(document.createElement("span"), { className: "hint", textContent: place.hint }));
    item.append(link);
    return item;
  }));
  choose(0);
};

const choose = (at) => {
  options().forEach((option, index) => {
    option.setAttribute("aria-selected", String(index === at));
    option.classList.toggle("on", index === at);
  });
  options()[at]?.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", options()[at]?.id ?? "");
};

const options = () => [...list.querySelectorAll("a")];
const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

const open = () => {
  document.getElementById("side")?.hidePopover?.();
  field.value = "";
  show();
  dialog.showModal();
};

if (dialog) {
  for (const button of document.querySelectorAll('[data-opens="palette"]')) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
  field.addEventListener("input", show);
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(Math.min(Math.max(chosen() + step, 0), options().length - 1));
    else if (event.key === "Enter") options()[chosen()]?.click();
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!dialog.open) open();
    }
  });
}
