/* Shows what is known while a question is typed. The button of the form does the same without it. */
"use strict";

{
  const field = document.querySelector("#q");
  const place = document.querySelector("#found");
  let waits = 0;
  let under = new AbortController();
  let shown = field.value.trim();

  const look = async () => {
    const text = field.value.trim();
    if (text === shown) { return; }
    under.abort();
    under = new AbortController();
    try {
      const answer = await fetch(field.form.dataset.found + "?q=" + encodeURIComponent(text), { signal: under.signal });
      /* Signed out meanwhile, a whole page would come. */
      if (!answer.ok || answer.redirected) { return; }
      place.innerHTML = await answer.text();
      shown = text;
    } catch { /* typed on, or no network: the button is still there */ }
  };

  field.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(look, 350);
  });
}
