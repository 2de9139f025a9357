// What the other modules share.

const acts = [];

/** Does something with the page, and does it again with a page that is written in its place. */
export function onPage(act) {
  acts.push(act);
  act();
}

/**
 * Writes an answer in the place of this page. Its modules have run already, and would not by themselves once more; what
 * they listened to is gone with the page, while their timers go on with elements that nobody sees.
 */
export function writePage(text) {
  document.open();
  document.write(text);
  document.close();
  acts.forEach((act) => act());
}

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
