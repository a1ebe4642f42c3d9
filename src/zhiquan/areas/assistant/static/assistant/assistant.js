/* Quickens the assistant's pages: an answer arrives piece by piece, cards close on Escape and open on a tap, the
   device reads aloud. Every action works without it. The server decides what goes where; nothing is written as HTML text. */

const KIND = "application/x-ndjson";
const read = (html) => new DOMParser().parseFromString(html, "text/html").body;

/* ---------- asking: the answer arrives as lines of JSON, each saying which part of the page it goes into ---------- */
function place(step) {
  if (step.url) history.replaceState(null, "", step.url);
  if (step.title) document.title = step.title;
  if (step.action) for (const form of document.querySelectorAll("form[data-ask]")) form.action = step.action;
  if (step.say) say(step.say);
  if (!step.at) return;
  const target = document.querySelector(step.at);
  if (!target) return;
  if (step.how === "remove") { target.remove(); return; }
  if (step.how === "show") { target.hidden = false; return; }
  const nodes = [...read(step.html).childNodes].map((node) => document.importNode(node, true));
  if (step.how === "replace") target.replaceChildren(...nodes);
  else if (step.how === "first") target.prepend(...nodes);
  else target.append(...nodes);
  for (const node of nodes) if (node.nodeType === Node.ELEMENT_NODE) wake(node);
}

function say(text) {
  const status = document.querySelector("#ask-status");
  if (status) status.textContent = text;
}

async function follow(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { value, done } = await reader.read();
    held += value ?? "";
    const lines = held.split("\n");
    held = lines.pop();
    for (const line of lines) if (line) place(JSON.parse(line));
    if (done) return;
  }
}

async function ask(form, button) {
  const data = new FormData(form, button);
  const box = document.querySelector("#q");
  const waiting = document.querySelector("#waiting");
  if (!String(data.get("question") ?? "").trim()) { box?.focus(); return; }
  let begun = false;
  form.classList.add("busy");
  if (waiting) waiting.hidden = false;
  say(waiting?.textContent ?? "");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: KIND } });
    const ours = (answer.headers.get("Content-Type") ?? "").startsWith(KIND);
    // Anything but the stream (a sign-in, a refusal, a fault) is a page of its own: let the browser fetch it as one.
    if (!ours) throw new Error("no stream");
    begun = true;
    // What was asked before stops being the page's one primary action.
    for (const old of document.querySelectorAll("#turns .btn-main, #ask .btn-main")) old.classList.remove("btn-main");
    await follow(answer);
    if (box) box.value = "";
    document.querySelector("#turns > .turn:nth-last-child(2)")?.scrollIntoView({ block: "start" });
  } catch {
    // What was begun stands on the server: its page shows it. Otherwise the browser sends the form itself.
    if (begun) { location.reload(); return; }
    form.dataset.plain = "1";
    delete form.dataset.sent;
    form.requestSubmit(button);
  } finally {
    form.classList.remove("busy");
    if (waiting) waiting.hidden = true;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-ask]");
  if (!form || form.dataset.plain || form.classList.contains("busy")) return;
  event.preventDefault();
  ask(form, event.submitter);
});

/* Enter sends, Shift+Enter makes a line; while an input method composes, Enter is its own. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  if (!event.target.matches("form[data-ask] textarea")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

/* ---------- cards ---------- */
const cards = () => document.querySelectorAll(".cite-at");
const hovers = window.matchMedia("(hover: hover)");

function turnCard(card) {
  card.classList.remove("left");
  const box = card.querySelector(".pop").getBoundingClientRect();
  if (box.right > document.documentElement.clientWidth) card.classList.add("left");
}

for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, (event) => {
    const card = event.target.closest?.(".cite-at");
    for (const other of cards()) if (other !== card) other.classList.remove("shut", "open");
    if (card) turnCard(card);
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".cite-at > .cite");
  const card = link?.parentElement;
  for (const other of cards()) if (other !== event.target.closest(".cite-at")) other.classList.remove("open");
  if (!card || hovers.matches) return;
  event.preventDefault();
  // The tap has already put the focus on it, which opens the card too: the second one shuts it.
  const open = card.classList.toggle("open");
  card.classList.toggle("shut", !open);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const card of cards()) {
    card.classList.remove("open");
    if (card.matches(":hover, :focus-within")) card.classList.add("shut");
  }
});

/* ---------- reading aloud: only with a voice that lives on the device, so that nothing leaves it ---------- */
const speech = window.speechSynthesis;

function voiceFor(language) {
  const lang = language.toLowerCase();
  const wanted = lang.startsWith("en") ? ["en"] : lang.includes("hk") ? ["zh-hk", "yue", "zh"]
    : lang.includes("hant") ? ["zh-hk", "zh-tw", "zh"] : ["zh-cn", "zh"];
  const local = speech.getVoices().filter((voice) => voice.localService);
  for (const start of wanted) {
    const found = local.find((voice) => voice.lang.toLowerCase().replace("_", "-").startsWith(start));
    if (found) return found;
  }
  return null;
}

const languageOf = (node) => node.closest("[lang]")?.lang ?? document.documentElement.lang;

function wordsOf(node) {
  const copy = node.cloneNode(true);
  for (const part of copy.querySelectorAll(".cite-at, .vh, .no-read")) part.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function offer(part = document) {
  if (!speech) return;
  for (const button of part.querySelectorAll("[data-read]")) {
    const text = document.getElementById(button.dataset.read);
    button.hidden = !text || !voiceFor(languageOf(text));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-read]");
  if (!button || !speech) return;
  const going = speech.speaking;
  speech.cancel();
  const text = document.getElementById(button.dataset.read);
  const voice = text && voiceFor(languageOf(text));
  if (going || !voice) return;
  const said = new SpeechSynthesisUtterance(wordsOf(text));
  said.voice = voice;
  said.lang = voice.lang;
  speech.speak(said);
});

speech?.addEventListener?.("voiceschanged", () => offer());
window.addEventListener("pagehide", () => speech?.cancel());

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

/* On paper every source has its text. */
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll(".cites details:not([open]), .calc details:not([open])")];
  for (const part of opened) part.open = true;
});
window.addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
});

function wake(part) { offer(part); }
wake(document);

/* A question handed over by another page is asked at once, and leaves the address. */
const begun = document.querySelector("form[data-begin]");
if (begun) {
  delete begun.dataset.begin;
  history.replaceState(null, "", location.pathname);
  begun.requestSubmit();
}
