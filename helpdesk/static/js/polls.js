// Parts of a page that ask again by themselves (data-polls) leave people alone: not while the page
// is out of sight, nor while a menu in them is open or something in them is ticked.
const isBusy = (part) => document.hidden || part.querySelector("details[open], input:checked:not([type=hidden])");

document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.detail.elt;
  if (part.matches?.("[data-polls]") && isBusy(part)) event.preventDefault();
});
