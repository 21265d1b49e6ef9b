/* Dragging on the map, and nothing else: where something is put down is not kept, and all is said in the table. */
"use strict";

for (const map of document.querySelectorAll("svg.map")) {
  const lines = [...map.querySelectorAll(".links path")].map((path) => ({ path, at: path.getAttribute("d").slice(1).split(" ").map(Number) }));
  const placeOf = (node) => node.getAttribute("transform").slice(10, -1).split(" ").map(Number);
  let held = null;

  const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());

  map.addEventListener("dragstart", (event) => event.preventDefault());
  map.addEventListener("pointerdown", (event) => {
    const node = event.target.closest("a");
    if (!node || event.button || event.pointerType === "touch") { return; } // a finger scrolls the page and opens what it touches
    const [x, y] = placeOf(node);
    const start = at(event);
    held = {
      node, start, x, y, moved: false,
      ends: lines.flatMap((line) => [0, 2].filter((end) => line.at[end] === x && line.at[end + 1] === y).map((end) => ({ line, end }))),
    };
  });
  addEventListener("pointermove", (event) => {
    if (!held) { return; }
    const now = at(event);
    const dx = now.x - held.start.x, dy = now.y - held.start.y;
    if (!held.moved && Math.abs(dx) + Math.abs(dy) < 4) { return; }
    held.moved = true;
    held.node.classList.add("held");
    const x = held.x + dx, y = held.y + dy;
    held.node.setAttribute("transform", `translate(${x} ${y})`);
    for (const { line, end } of held.ends) {
      line.at[end] = x;
      line.at[end + 1] = y;
      line.path.setAttribute("d", "M" + line.at.join(" "));
    }
  });
  addEventListener("pointerup", () => {
    if (!held) { return; }
    const { node, moved } = held;
    held = null;
    node.classList.remove("held");
    if (moved) { // to let go is not to click
      const stop = (event) => event.preventDefault();
      addEventListener("click", stop, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", stop, { capture: true }));
    }
  });
}
