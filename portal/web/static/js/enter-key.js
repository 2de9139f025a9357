// A page of one form with many buttons: Enter in a line of text presses the button beside it, never another's; on a
// radio or a box it presses none. Without script the page is shown again as it was filled in.
import { onPage } from "./page.js";

onPage(() => addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || !(field instanceof HTMLInputElement)) return;
  if (!field.form?.querySelector("[data-enter]")) return;
  event.preventDefault();
  if (field.type === "text") field.closest("[data-enter]")?.querySelector("button[type=submit]")?.click();
}));
