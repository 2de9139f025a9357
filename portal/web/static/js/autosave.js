// Keeps what is typed in a step while its page stays open: some seconds after typing stops, and when the page is left
// by another way than its buttons. The sentences come from the server, since only it knows the language:
// data-saving, data-saved ("#" is the time), data-offline, data-failed.
import { each } from "./page.js";

const PAUSE = 3000;
const SLOW = 1000;
const AGAIN = 30000;
const LAST_WAIT = 2000;

const wait = (time) => new Promise((done) => { setTimeout(done, time); });

function keep(place, form) {
  let changed = false;
  let refused = false;
  let leaving = false;
  let flying = null;
  let timer;

  const say = (sentence) => { if (place.textContent !== sentence) place.textContent = sentence; };
  const later = (time) => { clearTimeout(timer); timer = setTimeout(() => save(), time); };
  const failed = (sentence) => { changed = true; say(sentence); later(AGAIN); };

  function content() {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("~auto", "yes");
    return fields;
  }

  async function understand(answer) {
    if (answer.status === 204) {
      dispatchEvent(new CustomEvent("login-used", { detail: answer.headers.get("Login-Seconds") }));
      if (!changed) say(place.dataset.saved.replace("#", answer.headers.get("Saved-At")));
    } else if (answer.status >= 500) {
      failed(place.dataset.failed);
    } else {
      // What is refused now is refused in a minute, too: the button says more.
      refused = true;
      const isPlain = answer.headers.get("Content-Type")?.startsWith("text/plain");
      say(isPlain ? await answer.text() : place.dataset.failed);
    }
  }

  function save(isLast = false) {
    clearTimeout(timer);
    if (!changed || refused || leaving) return;
    if (flying && !isLast) { later(PAUSE); return; }
    changed = false;
    const slow = setTimeout(() => say(place.dataset.saving), SLOW);
    flying = fetch(form.action, { method: "POST", body: content(), keepalive: true, redirect: "manual" })
      .then(understand, () => failed(place.dataset.offline))
      .finally(() => { clearTimeout(slow); flying = null; });
  }

  const note = () => { changed = true; later(PAUSE); };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  addEventListener("online", () => save());
  addEventListener("pagehide", () => save(true));
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(true); });
  addEventListener("pageshow", () => { leaving = false; });

  // The buttons save all by themselves. What is on its way must arrive before them, or it would overwrite them.
  form.addEventListener("submit", async (event) => {
    if (!navigator.onLine) {
      // The browser would show a page of its own, and forget this one.
      event.preventDefault();
      failed(place.dataset.offline);
      return;
    }
    leaving = true;
    clearTimeout(timer);
    if (!flying) return;
    event.preventDefault();
    await Promise.race([flying, wait(LAST_WAIT)]);
    flying = null;
    form.requestSubmit(event.submitter);
  });
}

each("[data-autosave]", (place) => {
  const form = place.closest("form");
  if (form) keep(place, form);
});
