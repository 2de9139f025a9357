// The base for small enhancements: every page works without any of these modules.
import "./error-summary.js";
import "./password-eye.js";
// Before those that send: none of them hears of what is not sent.
import "./offline.js";
import "./single-submit.js";
import "./held-seat.js";
import "./upload-progress.js";
import "./table-rows.js";
import "./menus.js";
import "./shortcuts.js";
// Before what keeps by itself: it goes by the address.
import "./refused-page.js";
import "./autosave.js";
import "./enter-key.js";
import "./login-ending.js";
