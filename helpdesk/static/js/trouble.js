// When an answer to HTMX is an error, say so where flashed messages stand, and leave the page and
// what was typed as they are. Our own answers name that place (HX-Retarget); for all others (a proxy,
// no network) the words come from the page, in the reader's language. After a form came back with
// errors, their summary takes the focus, so that it is seen and read.
const say = (words) => {
  const place = document.getElementById("messages");
  if (!place || !words) return;
  const line = document.createElement("p");
  line.className = "flash error";
  line.textContent = words;
  place.replaceChildren(line);
};

const wordsFor = (status, words) => ({ 403: words.denied, 404: words.gone, 410: words.gone, 429: words.often })[status] ?? words.failed;

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status < 400 || !event.detail.xhr.getResponseHeader("HX-Retarget")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  say(wordsFor(status, document.getElementById("messages")?.dataset ?? {}));
});
document.addEventListener("htmx:sendError", () => say(document.getElementById("messages")?.dataset.offline));
document.addEventListener("htmx:timeout", () => say(document.getElementById("messages")?.dataset.offline));

// The next try speaks for itself.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.requestConfig.verb === "get") return;
  for (const old of document.querySelectorAll("#messages .error")) old.remove();
});

const showSummary = () => document.querySelector("[data-summary]")?.focus();
document.addEventListener("htmx:afterSettle", (event) => {
  if ([409, 422, 429].includes(event.detail.xhr?.status)) showSummary();
});
showSummary();
