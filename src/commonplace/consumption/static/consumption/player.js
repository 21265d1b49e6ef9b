/* Audio and video: the chosen speed, the place that is remembered, chapters that are jumped to. Without it the browser's own
   controls play, from the place that is in the address. */
"use strict";

for (const box of document.querySelectorAll("[data-player]")) { prepare(box); }

function prepare(box) {
  const media = box.querySelector("audio, video");
  const form = box.querySelector("[data-place]");
  const chapters = [...box.querySelectorAll("[data-from]")];
  let from = Number(box.dataset.at); // where it begins once it is loaded
  let sent = from;
  let wasPlayed = false; // nothing is sent by a page that only lies open: another device may be further on
  let timer = 0;

  chooseSpeed(box.querySelector("[data-speed]"), media);

  function send() {
    const at = Math.floor(media.currentTime);
    if (!wasPlayed || at === sent) { return; }
    sent = at;
    const said = new FormData(form);
    said.delete("at");
    said.set("seconds", at);
    if (Number.isFinite(media.duration)) { said.set("of", media.duration); }
    navigator.sendBeacon(form.action, new URLSearchParams(said));
  }

  media.addEventListener("loadedmetadata", () => {
    if (from < media.duration && Math.abs(media.currentTime - from) > 1) { media.currentTime = from; }
  });
  media.addEventListener("playing", () => {
    wasPlayed = true;
    box.querySelector("[data-stopped]")?.remove();
    clearInterval(timer);
    timer = setInterval(send, 15000);
  });
  for (const end of ["pause", "ended"]) {
    media.addEventListener(end, () => { clearInterval(timer); send(); });
  }
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", () => { if (document.hidden) { send(); } });

  for (const link of chapters) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) { return; }
      event.preventDefault();
      from = Number(link.dataset.from);
      media.currentTime = from;
      media.play();
    });
  }
  if (chapters.length) {
    media.addEventListener("timeupdate", () => {
      const now = chapters.findLast((link) => Number(link.dataset.from) <= media.currentTime);
      for (const link of chapters) {
        if (link === now) { link.setAttribute("aria-current", "true"); } else { link.removeAttribute("aria-current"); }
      }
    });
  }
}

/* Another speed than that of the settings holds as long as the tab is open. */
function chooseSpeed(choice, media) {
  const KEPT = "commonplace-speed";
  const menu = choice.querySelector("select");
  const set = (factor) => { media.defaultPlaybackRate = factor; media.playbackRate = factor; };
  let kept = null;
  try { kept = sessionStorage.getItem(KEPT); } catch { /* a browser that keeps nothing */ }
  menu.value = kept || choice.dataset.speed;
  if (!menu.value) { menu.value = choice.dataset.speed; }
  set(Number(menu.value));
  choice.hidden = false;
  menu.addEventListener("change", () => {
    set(Number(menu.value));
    try { sessionStorage.setItem(KEPT, menu.value); } catch { /* for this page alone, then */ }
  });
}
