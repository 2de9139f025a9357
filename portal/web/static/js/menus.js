// Open menus close with Escape, which gives the focus back, and with a click elsewhere.
const OPEN = ".main-menu details[open]";

addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(OPEN);
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

addEventListener("click", (event) => {
  const menu = document.querySelector(OPEN);
  if (menu && !menu.contains(event.target)) menu.open = false;
});
