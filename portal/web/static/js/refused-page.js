// A page that answers a refused form becomes a page like any other: to load it again, or to come back to it, asks for the
// step and does not send the old form once more.
import { each, onPage } from "./page.js";

onPage(() => each("form[data-refused]", (form) => history.replaceState(null, "", form.action)));
