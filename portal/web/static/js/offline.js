// Without network a form stays where it is: the browser would show a page of its own and forget what was chosen.
// A step that keeps itself says so by itself (autosave.js).
import { each, onPage } from "./page.js";

onPage(() => each("[data-offline]:not([data-autosave])", (place) => {
  const form = place.closest("form");
  form?.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    place.textContent = place.dataset.offline;
    place.scrollIntoView({ block: "nearest" });
  });
  addEventListener("online", () => { place.textContent = ""; });
}));
