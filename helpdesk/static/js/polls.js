// What asks again by itself (hx-trigger="every …") rests while nobody looks at the page, while a menu
// in it is open, and while a key or the mouse is at work inside it: nothing moves under the hand.
const rests = (part) => document.hidden || part.matches(":active") || part.querySelector("details[open]");

document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.detail.elt;
  if (part.getAttribute("hx-trigger")?.startsWith("every") && rests(part)) event.preventDefault();
});
