// The page of a busy moment tries again by itself. Its link stays for those without script.
import { each } from "./page.js";

each("[data-retry-after]", (place) => {
  let left = Number(place.dataset.retryAfter);
  const timer = setInterval(() => {
    left -= 1;
    place.textContent = `${Math.max(0, left)}\u00a0s`;
    if (left > 0) return;
    clearInterval(timer);
    document.querySelector("main [data-retry]")?.click();
  }, 1000);
});
