// A row opens by double click too; the link of its first cell remains the way.
import { each, onPage } from "./page.js";

onPage(() => each("table.rows tbody tr", (row) => {
  row.addEventListener("dblclick", (event) => {
    if (event.target.closest("a, button, input, select, label")) return;
    row.querySelector("th a")?.click();
  });
}));
