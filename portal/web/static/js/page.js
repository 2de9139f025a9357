// Two helpers that the other modules share.

/** Calls `act` with each element that matches. */
export function each(selector, act, root = document) {
  root.querySelectorAll(selector).forEach(act);
}

/** Adds a hidden paragraph after `place`; what is written in it is spoken by screen readers. */
export function voiceAfter(place) {
  const voice = document.createElement("p");
  voice.className = "visually-hidden";
  voice.setAttribute("role", "status");
  place.after(voice);
  return voice;
}
