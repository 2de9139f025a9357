// A double click sends once: the second submit of the same form is dropped.
import { each, onPage } from "./page.js";

onPage(() => addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
}));

// Back from the next page, the form may be sent again.
onPage(() => addEventListener("pageshow", ({ persisted }) => persisted && each("form[data-sent]", (form) => {
  delete form.dataset.sent;
  each("[aria-busy]", (button) => button.removeAttribute("aria-busy"), form);
})));
