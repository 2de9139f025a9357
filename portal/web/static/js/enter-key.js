// A page of one form with many buttons: Enter in a line of text presses the button beside it, never another's.
// Without script Enter does nothing there.
import { onPage } from "./page.js";

onPage(() => addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || !(field instanceof HTMLInputElement) || field.type !== "text") return;
  const near = field.closest("[data-enter]")?.querySelector("button[type=submit]");
  if (!near) return;
  event.preventDefault();
  near.click();
}));
