// What asks again by itself (hx-trigger="every …") rests while nobody looks at the page, and while a
// key or the mouse is at work inside it, so that nothing moves under the hand.
document.addEventListener("htmx:beforeRequest", (event) => {
  const asking = event.detail.elt;
  if (!asking.getAttribute("hx-trigger")?.startsWith("every")) return;
  if (document.hidden || asking.matches(":active")) event.preventDefault();
});
