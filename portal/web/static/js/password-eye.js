// The eye shows the password. It is hidden in the markup, since without script it could do nothing.
import { each, onPage } from "./page.js";

onPage(() => each("[data-shows]", (button) => {
  const field = document.getElementById(button.dataset.shows);
  if (!field) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
  });
  // Browsers keep what was typed in text fields, and would show it to the next person.
  field.form?.addEventListener("submit", () => { field.type = "password"; });
}));
