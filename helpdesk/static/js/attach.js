// Files go to the draft the moment they are chosen, dropped or pasted, each with a line of progress.
// A place for files is [data-attach] with data-url (where to send) and data-name (as which field).
const tokenOf = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
const placeOf = (element) => element?.closest?.("[data-attach]");
const listOf = (place) => place.querySelector("[data-uploads]");
const fill = (words, name) => words.replace("{name}", name);

const dress = (root) => {
  for (const drop of root.querySelectorAll("[data-drop]:not(.scripted)")) {
    drop.classList.add("scripted");
    drop.querySelector("[data-scripted]").hidden = false;
    drop.querySelector("[data-plain]").hidden = true;
  }
};

const line = (name, words) => {
  const item = document.createElement("li");
  item.className = "upload";
  const label = document.createElement("span");
  label.className = "grow";
  label.textContent = words;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", words);
  label.append(bar);
  item.append(label);
  return { item, label, bar };
};

const fail = ({ item, label }, words) => {
  item.classList.add("failed");
  label.setAttribute("role", "alert");
  label.textContent = words;
};

const send = (place, file, name) => {
  const shown = line(name, fill(place.dataset.sending, name));
  listOf(place).append(shown.item);
  const body = new FormData();
  body.append(place.dataset.name, file, name);
  const request = new XMLHttpRequest();
  request.open("POST", place.dataset.url);
  request.setRequestHeader("X-CSRFToken", tokenOf());
  request.setRequestHeader("HX-Request", "true");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) shown.bar.value = event.loaded / event.total;
  });
  request.addEventListener("error", () => fail(shown, fill(place.dataset.failed, name)));
  request.addEventListener("load", () => {
    const { failed, large } = place.dataset;
    if (![200, 422].includes(request.status)) return fail(shown, fill(request.status === 413 ? large : failed, name));
    const fresh = document.createElement("template");
    fresh.innerHTML = request.responseText;
    const items = [...fresh.content.children];
    shown.item.replaceWith(...items);
    for (const item of items) window.htmx?.process(item);
    const mark = request.status === 200 && place.closest(".question.wrong");
    if (mark) mark.dispatchEvent(new Event("change", { bubbles: true })); // the form looks again
  });
  request.send(body);
};

const sendAll = (place, files) => {
  for (const file of files) send(place, file, file.name || "file");
};

document.addEventListener("change", (event) => {
  const place = event.target.type === "file" && placeOf(event.target);
  if (!place) return;
  sendAll(place, [...event.target.files]);
  event.target.value = ""; // it is in the draft now: sending the form must not bring it twice
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const place = placeOf(event.target);
    if (!place || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    place.querySelector("[data-drop]").classList.toggle("over", kind === "dragover");
    if (kind === "drop") sendAll(place, [...event.dataTransfer.files]);
  });
}

document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  const form = event.target.closest?.("form") ?? document;
  const place = placeOf(event.target) ?? form.querySelector("[data-attach][data-name='file']");
  if (!files.length || !place) return;
  event.preventDefault();
  const stamp = new Date().toTimeString().slice(0, 8).replaceAll(":", "-");
  for (const file of files) {
    const isNameless = file.name === "image.png";
    send(place, file, isNameless ? `screenshot ${stamp}.png` : file.name);
  }
});

dress(document);
document.addEventListener("htmx:load", (event) => dress(event.detail.elt.parentNode ?? document));
