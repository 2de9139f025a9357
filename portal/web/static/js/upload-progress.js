// Shows how far a document has been sent. A refusal is shown as the page that the server answers; a line that breaks
// falls back to the ordinary submit; a server that has too many files in hand is asked again when it says, and the page
// says so meanwhile (data-waiting). While a file is on its way another button says so too (data-first).
import { each, onPage, voiceAfter, writePage } from "./page.js";

const resubmitted = new WeakSet();
let sending = new WeakSet();
const MOST_TRIES = 6;

function send(form, submitter, progress, voice, tries = 1) {
  const request = new XMLHttpRequest();
  const say = (words, isSeen) => {
    voice.textContent = words;
    voice.classList.toggle("visually-hidden", !isSeen);
  };
  say(progress.getAttribute("aria-label"), false);
  const fallBack = () => {
    progress.hidden = true;
    say("", false);
    resubmitted.add(form);
    delete form.dataset.sent;
    form.requestSubmit(submitter);
  };
  request.open("POST", form.action);
  request.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
    if (lengthComputable) progress.value = Math.round((loaded / total) * 100);
  });
  request.addEventListener("load", () => {
    if (request.status < 400) {
      location.assign(request.responseURL || location.href);
      return;
    }
    const pause = Number(request.getResponseHeader("Retry-After"));
    if (request.status === 503 && pause && tries < MOST_TRIES) {
      progress.removeAttribute("value");
      say(progress.dataset.waiting, true);
      // Not all in the same moment once more.
      setTimeout(() => send(form, submitter, progress, voice, tries + 1), pause * 1000 * (1 + Math.random()));
      return;
    }
    // A refusal carries its reason in the page of the answer: a second sending would cost the same minutes.
    writePage(request.responseText);
  });
  request.addEventListener("error", fallBack);
  request.send(new FormData(form, submitter));
}

onPage(() => each(".upload-choice", (box) => {
  const progress = box.querySelector("progress");
  const file = box.querySelector("input[type=file]");
  const form = box.closest("form");
  if (!progress || !file || !form) return;
  const voice = voiceAfter(progress);
  form.addEventListener("submit", (event) => {
    if (resubmitted.has(form)) return;
    // Another button would send the file once more.
    if (sending.has(form)) {
      event.preventDefault();
      if (!progress.hidden) { voice.textContent = progress.dataset.first; voice.classList.remove("visually-hidden"); }
      return;
    }
    if (!box.contains(event.submitter) || !file.files.length) return;
    event.preventDefault();
    sending.add(form);
    event.submitter.setAttribute("aria-busy", "true");
    progress.hidden = false;
    send(form, event.submitter, progress, voice);
  });
}));

// Back from the next page, a file may be sent again.
onPage(() => addEventListener("pageshow", ({ persisted }) => { if (persisted) sending = new WeakSet(); }));

// The page that follows begins where the document stands of which a file was sent or removed, not at its top.
const PLACE = "document";
onPage(() => {
  addEventListener("submit", ({ submitter }) => {
    if (["send", "remove", "replace"].includes(submitter?.name)) sessionStorage.setItem(PLACE, submitter.value);
  });
  const title = document.getElementById(`${sessionStorage.getItem(PLACE)}-t`);
  sessionStorage.removeItem(PLACE);
  if (!title || document.getElementById("erreurs")) return;
  title.tabIndex = -1;
  title.focus();
});
