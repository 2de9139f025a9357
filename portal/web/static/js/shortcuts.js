// Alt+Shift+digit goes where the page says, and only when the person has switched shortcuts on:
// the server then writes data-shortcut on links and buttons, and data-leave-table on <html>.
import { onPage } from "./page.js";

const leaveTable = document.documentElement.dataset.leaveTable;

function leaveTheTable() {
  const table = document.activeElement?.closest("table");
  if (!table) return;
  const after = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .find((place) => table.compareDocumentPosition(place) === Node.DOCUMENT_POSITION_FOLLOWING);
  after?.focus();
}

onPage(() => addEventListener("keydown", (event) => {
  // The place of the key, since Shift changes what a digit key writes on many keyboards.
  const digit = event.altKey && event.shiftKey && !event.ctrlKey && /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (!digit) return;
  if (digit === leaveTable) { event.preventDefault(); leaveTheTable(); return; }
  const place = document.querySelector(`[data-shortcut="${digit}"]`);
  if (place) { event.preventDefault(); place.click(); }
}));
