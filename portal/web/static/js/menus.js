// Open menus close with Escape, which gives the focus back, and with a click elsewhere.
import { onPage } from "./page.js";

const OPEN = ".main-menu details[open]";

onPage(() => addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(OPEN);
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}));

onPage(() => addEventListener("click", (event) => {
  const menu = document.querySelector(OPEN);
  if (menu && !menu.contains(event.target)) menu.open = false;
}));
