// After a refused form the summary takes the focus, so that it is read first.
import { each, onPage } from "./page.js";

const CONTROLS = "input:not([type=hidden]), select, textarea, button";

onPage(() => document.querySelector(".error-summary")?.focus());

// A link of the summary leads to its field, inside the fieldset when it is a group of choices.
onPage(() => each(".error-summary a[href^='#']", (link) => {
  link.addEventListener("click", (event) => {
    const target = document.getElementById(link.hash.slice(1));
    const control = target?.matches(CONTROLS) ? target : target?.querySelector(CONTROLS);
    if (!control) return;
    event.preventDefault();
    control.focus();
    control.scrollIntoView({ block: "center" });
  });
}));
