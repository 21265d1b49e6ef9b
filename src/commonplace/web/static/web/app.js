/* Saves a reload and nothing else: every page works without it. Keys, marks, where the focus goes after a form,
   and the browser's time zone in a cookie. */
"use strict";

const find = (selector, within = document) => within.querySelector(selector);

/* The time zone, once: an IANA name such as Europe/Dublin. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.split("; ").includes("tz=" + zone)) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = "tz=" + zone + "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
}

/* Keys can be switched off, and never work inside a field. */
const KEPT = "commonplace-keys";
const kept = {
  get off() { try { return localStorage.getItem(KEPT) === "off"; } catch { return false; } },
  set off(value) { try { localStorage.setItem(KEPT, value ? "off" : "on"); } catch { /* a browser that keeps nothing */ } },
};
const help = find("#keys");
if (help) {
  const box = find("[data-keys-on]", help);
  box.checked = !kept.off;
  box.addEventListener("change", () => { kept.off = !box.checked; });
  const opener = find("[data-open-keys]");
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
}

const rows = () => [...document.querySelectorAll("[data-keys] > li")];
const here = () => find("[data-keys] > .here");

function go(step) {
  const all = rows();
  if (!all.length) { return follow(step > 0 ? "[data-older]" : "[data-newer], [data-back]"); }
  const at = all.indexOf(here());
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  here()?.classList.remove("here");
  next.classList.add("here");
  const link = find("h2 a, h3 a", next);
  link.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function follow(selector) {
  const link = find(selector);
  if (link) { link.click(); }
}

function open() {
  const row = here();
  if (row) { find("h2 a, h3 a", row).click(); } else { follow("[data-open]"); }
}

function mark() {
  const row = here();
  const button = row ? find(".doing button", row) : find("[data-mark]");
  if (button) { button.click(); }
}

const keys = {
  j: () => go(1),
  k: () => go(-1),
  o: open,
  m: mark,
  "/": () => { const field = find("main input[type=search]"); if (field) { field.focus(); } else { follow('a[href^="/search"]'); } },
  "?": () => { if (help) { help.showModal(); } },
};

document.addEventListener("keydown", (event) => {
  if (kept.off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) { return; }
  const box = event.target.closest("dialog");
  if (box ? box.open : event.target.closest("input, textarea, select, audio, video, [contenteditable]")) { return; } // one that was just closed may keep the focus a moment
  const act = keys[event.key];
  if (act) { event.preventDefault(); act(); }
});

/* Wherever the eye goes with Tab, the keys go along. */
document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-keys] > li");
  if (row && row !== here()) { here()?.classList.remove("here"); row.classList.add("here"); }
});

/* A mark is posted as its form would post it; where that fails, the form posts itself. */
const marks = find("#marks");
if (marks) {
  marks.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button || !button.closest("[data-keys]")) { return; }
    event.preventDefault();
    const sent = new FormData(marks, button);
    button.disabled = true;
    try {
      const answer = await fetch(marks.action, { method: "POST", body: sent, redirect: "manual", headers: { Accept: "application/json" } });
      if (!answer.ok) { throw new Error(String(answer.status)); } // such as a way to the sign-in page
      show(button, button.name === "read");
    } catch {
      marks.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
      marks.submit();
    } finally {
      button.disabled = false;
      button.focus();
    }
  });
}

function show(button, isRead) {
  const title = find("h2 a, h3 a", button.closest("li")).textContent;
  button.closest(".entry-row").classList.toggle("read", isRead);
  button.name = isRead ? "unread" : "read";
  button.title = isRead ? marks.dataset.unread : marks.dataset.read;
  button.setAttribute("aria-label", button.title + ": " + title);
  const use = find("use", button);
  use.setAttribute("href", use.getAttribute("href").split("#")[0] + (isRead ? "#undo-2" : "#check"));
}

/* After a form, the ear is led to what came of it: the first field that was not taken, or what was done. */
const came = find("main [aria-invalid=true], main :is([role=alert], [role=status]):not([hidden]), main [data-came]");
if (came) { // when all is there: until then a part named in the address has it
  addEventListener("load", () => setTimeout(() => {
    if (came.tabIndex < 0) { came.tabIndex = -1; }
    came.focus({ preventScroll: location.hash && !came.ariaInvalid });
  }));
}

/* A page that loads anew speaks anew, so what goes on is shown in its place. */
const again = find("[data-again]");
if (again) {
  setInterval(async () => {
    const answer = await fetch(location);
    const next = find("[data-again]", new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (next) { again.replaceChildren(...next.childNodes); } else { location.reload(); }
  }, 1000 * again.dataset.again);
}

/* What scrolls sideways can be reached with Tab, in browsers that do not see to it themselves. */
for (const box of document.querySelectorAll(".prose pre, .prose table")) {
  if (box.scrollWidth > box.clientWidth) { box.tabIndex = 0; }
}

/* A menu closes when the eye leaves it. */
const MENUS = "details.menu[open], .bottom details[open]";
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(MENUS)) {
    if (!menu.contains(event.target)) { menu.open = false; }
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") { return; }
  for (const menu of document.querySelectorAll(MENUS)) {
    menu.open = false;
    find("summary", menu).focus();
  }
});
