// Two minutes before the login ends the page says so and offers to stay. The server gives the seconds and knows the
// limits; a module that has reached it says "login-used" with them, and the other tabs are told.
import { each, onPage } from "./page.js";

const WARNED = 120;
const LOOK_EVERY = 5000;

onPage(() => each("[data-login-seconds]", (note) => {
  const button = note.querySelector("[data-stay]");
  const tabs = new BroadcastChannel("login-used");
  let end;
  let isLast;

  // A wall clock: it goes on while a phone sleeps.
  const holdFor = (seconds) => { end = Date.now() + seconds * 1000; isLast = seconds <= WARNED; look(); };

  function used(seconds) {
    holdFor(Number(seconds));
    tabs.postMessage(Number(seconds));
  }

  function look() {
    const left = (end - Date.now()) / 1000;
    const said = left > WARNED ? null : left <= 0 ? "over" : isLast ? "limit" : "ending";
    note.hidden = !said;
    button.hidden = said !== "ending";
    // An alert is spoken when its text appears, so only the sentence in force is there.
    each("[role=alert] p", (sentence) => { sentence.hidden = !(said && sentence.hasAttribute(`data-${said}`)); }, note);
  }

  button.addEventListener("click", () => {
    const { stay, token } = button.dataset;
    fetch(stay, { method: "POST", body: new URLSearchParams({ csrf_token: token }), redirect: "manual" })
      .then((answer) => { if (answer.ok) used(answer.headers.get("Login-Seconds")); })
      .catch(() => {});
  });
  addEventListener("login-used", ({ detail }) => used(detail));
  tabs.addEventListener("message", ({ data }) => holdFor(data));
  setInterval(look, LOOK_EVERY);
  used(note.dataset.loginSeconds);
}));
