// Keeps what is typed in a step while its page stays open: some seconds after typing stops, and when the page is left
// by another way than its buttons. The sentences come from the server, since only it knows the language:
// data-saving, data-saved ("#" is the time), data-offline, data-failed.
import { each, onPage } from "./page.js";

const PAUSE = 3000;
const SLOW = 1000;
const AGAIN = 30000;
const LAST_WAIT = 2000;
const ARRIVED = 300;
const ON_ITS_WAY = 15000;

const wait = (time) => new Promise((done) => { setTimeout(done, time); });

function keep(place, form) {
  let changed = false;
  let refused = false;
  let leaving = false;
  let flying = null;
  let timer;

  // What this page still saves while it is left is no news to the page that takes its place in this window: loaded
  // again in the same moment, it may have been drawn before that arrived, and then asks once more. Where somebody types
  // meanwhile it stays, and is news again: the server then shows both answers.
  const seen = form.elements.namedItem("~seen");
  const own = seen.value.split(" ")[0];
  const leftAs = `left ${location.pathname}`;
  function leave() {
    const isUnsaved = (changed || flying) && !refused && !leaving;
    sessionStorage.setItem(leftAs, isUnsaved ? `${own} ${Date.now()}` : own);
  }
  // Somebody quicker than that has pressed a button already, which saves by itself.
  function loadAgain(before) {
    if (changed) seen.value = seen.value.replace(` ${before}`, "");
    else if (!leaving) location.reload();
  }
  function takePlace() {
    const [before, unsavedAt] = (sessionStorage.getItem(leftAs) ?? "").split(" ");
    const isUnsaved = Date.now() - Number(unsavedAt ?? 0) < ON_ITS_WAY;
    sessionStorage.removeItem(leftAs);
    if (before && !seen.value.includes(before)) seen.value = seen.value.replace(own, `${own} ${before}`);
    if (isUnsaved && before !== own && !("refused" in form.dataset)) setTimeout(() => loadAgain(before), ARRIVED);
  }

  const say = (sentence) => { if (place.textContent !== sentence) place.textContent = sentence; };
  const later = (time) => { clearTimeout(timer); timer = setTimeout(() => save(), time); };
  const failed = (sentence) => { changed = true; say(sentence); later(AGAIN); };

  function content() {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("~auto", "yes");
    return fields;
  }

  async function understand(answer) {
    if (answer.status === 200 && answer.headers.has("Saved-At")) {
      seen.value = await answer.text();
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
  addEventListener("pagehide", () => { leave(); save(true); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(true); });
  addEventListener("pageshow", () => { leaving = false; takePlace(); });
  // What was refused is kept as it was typed: to load the page again shows it.
  if ("refused" in form.dataset) note();

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

onPage(() => each("[data-autosave]", (place) => {
  const form = place.closest("form");
  if (form) keep(place, form);
}));
