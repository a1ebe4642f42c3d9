/* The little script of the interface. Every action works without it; this makes some of them quicker.
   Loaded as a module, so it runs after parsing; it writes no style and evaluates no text. */

const root = document.documentElement;
root.classList.add("js");

const KEYS_OFF = "zhiquan-single-keys-off";
const TOAST_MS = 9000;
const RESEND_MS = 4000;

const stored = {
  read(name) { try { return localStorage.getItem(name); } catch { return null; } },
  write(name, value) { try { localStorage.setItem(name, value); } catch { /* private mode: not remembered */ } },
};

/* ---------- menus and cards: close on a click outside and on Escape ---------- */
const OPEN = "details.actor[open], details.pop-at[open]";

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(OPEN)) {
    if (!open.contains(event.target)) open.open = false;
  }
});

function closeMenus() {
  const open = document.querySelector(OPEN);
  if (!open) return false;
  const held = open.contains(document.activeElement);
  open.open = false;
  if (held) open.querySelector("summary").focus();
  return true;
}

/* ---------- dialogs: a link or button names one; without script the link leads to a page ---------- */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.querySelector(opener.dataset.dialog);
    if (dialog && typeof dialog.showModal === "function") {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  else if (event.target instanceof HTMLDialogElement && event.target.matches(":modal")) event.target.close();
});

/* ---------- toasts: leave by themselves, unless someone reads or uses them ---------- */
function watchToast(toast) {
  if (toast.dataset.watched) return;
  toast.dataset.watched = "1";
  let timer = 0;
  const start = () => { timer = setTimeout(() => toast.remove(), TOAST_MS); };
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
  start();
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
});

/* ---------- copy ---------- */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    if (button.dataset.showing) return;
    button.dataset.showing = "1";
    const before = [...button.childNodes];
    button.replaceChildren(button.dataset.done);
    setTimeout(() => { button.replaceChildren(...before); delete button.dataset.showing; }, 2000);
  } catch {
    const text = button.parentElement.querySelector("[data-copied]");
    if (text) getSelection().selectAllChildren(text);
  }
});

/* ---------- single keys (can be turned off, and never act while someone types) ---------- */
const typing = (node) => node.closest("input, textarea, select, [contenteditable='true']") !== null;

function moveRow(step) {
  const rows = [...document.querySelectorAll(".t tbody tr, .matrix tbody tr, .list > li")]
    .map((row) => row.querySelector("a.row, th a, a"))
    .filter((link) => link && link.offsetParent !== null);
  if (!rows.length) return false;
  const at = rows.findIndex((link) => link.closest("tr, li").contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
  if (next < 0 || next >= rows.length) return false;
  rows[next].focus({ focusVisible: true });
  rows[next].scrollIntoView({ block: "nearest" });
  return true;
}

const keys = {
  "?": () => document.querySelector("#shortcuts")?.showModal(),
  "/": () => document.querySelector("[data-search], input[type='search']")?.focus(),
  j: () => moveRow(1),
  k: () => moveRow(-1),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && closeMenus()) { event.preventDefault(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector("dialog:modal") || stored.read(KEYS_OFF) === "1") return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

function nameSwitch(button) {
  button.textContent = stored.read(KEYS_OFF) === "1" ? button.dataset.off : button.dataset.on;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-shortcuts-switch]");
  if (!button) return;
  stored.write(KEYS_OFF, stored.read(KEYS_OFF) === "1" ? "0" : "1");
  nameSwitch(button);
});

/* ---------- a form is sent once, however often its button is pressed ---------- */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, RESEND_MS);
});

/* ---------- on load, and for what htmx brings in ---------- */
function wake(part) {
  for (const toast of part.querySelectorAll("[data-toast]")) watchToast(toast);
  for (const button of part.querySelectorAll("[data-shortcuts-switch]")) nameSwitch(button);
  part.querySelector("[data-focus]")?.focus();
}

wake(document);
document.addEventListener("htmx:load", (event) => wake(event.detail.elt));

// The chosen passage of a document beside its list is brought into view, without moving the page.
const passage = document.querySelector(".passage-now");
if (passage) {
  const pane = passage.closest(".review-text");
  if (pane && pane.scrollHeight > pane.clientHeight) pane.scrollTop = passage.offsetTop - pane.offsetTop - 48;
}
