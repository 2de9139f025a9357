// Shows how far a document has been sent. A refusal is shown as the page that the server answers; a line that breaks
// falls back to the ordinary submit; a server that has too many files in hand is asked again when it says.
import { each, voiceAfter } from "./page.js";

const resubmitted = new WeakSet();
const MOST_TRIES = 6;

function send(form, submitter, progress, tries = 1) {
  const request = new XMLHttpRequest();
  const fallBack = () => {
    progress.hidden = true;
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
      // Not all in the same moment once more.
      setTimeout(() => send(form, submitter, progress, tries + 1), pause * 1000 * (1 + Math.random()));
      return;
    }
    // A refusal carries its reason in the page of the answer: a second sending would cost the same minutes.
    document.open();
    document.write(request.responseText);
    document.close();
  });
  request.addEventListener("error", fallBack);
  request.send(new FormData(form, submitter));
}

each(".upload-choice", (box) => {
  const progress = box.querySelector("progress");
  const file = box.querySelector("input[type=file]");
  const form = box.closest("form");
  if (!progress || !file || !form) return;
  const voice = voiceAfter(progress);
  form.addEventListener("submit", (event) => {
    if (!box.contains(event.submitter) || !file.files.length || resubmitted.has(form)) return;
    event.preventDefault();
    event.submitter.setAttribute("aria-busy", "true");
    progress.hidden = false;
    voice.textContent = progress.getAttribute("aria-label");
    send(form, event.submitter, progress);
  });
});
