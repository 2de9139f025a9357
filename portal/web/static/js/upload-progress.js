// Shows how far a document has been sent. Whatever fails falls back to the ordinary submit,
// which the server answers in full.
import { each, voiceAfter } from "./page.js";

const resubmitted = new WeakSet();

function send(form, submitter, progress) {
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
    // A refusal carries its reason in the page of the answer: the ordinary submit shows it.
    if (request.status >= 400) fallBack();
    else location.assign(request.responseURL || location.href);
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
