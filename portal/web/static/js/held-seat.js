// Counts a held seat down. The server gives the seconds left, since the clock of a phone may be wrong,
// and the sentences, since only it knows the language: data-one, data-many ("# minutes"), data-over.
import { each, onPage, voiceAfter } from "./page.js";

const SPOKEN_AT = [0, 1, 5];

onPage(() => each("[data-seconds-left]", (place) => {
  const { secondsLeft, one, many, over } = place.dataset;
  const end = performance.now() + Number(secondsLeft) * 1000;
  const voice = voiceAfter(place.closest("p") ?? place);
  let spoken = Infinity;
  const tick = () => {
    const minutes = Math.max(0, Math.ceil((end - performance.now()) / 60000));
    const sentence = minutes === 0 ? over : (minutes === 1 ? one : many).replace("#", minutes);
    if (place.textContent !== sentence) place.textContent = sentence;
    const mark = SPOKEN_AT.find((limit) => minutes <= limit);
    if (mark !== undefined && mark < spoken) { spoken = mark; voice.textContent = sentence; }
    if (minutes === 0) clearInterval(timer);
  };
  const timer = setInterval(tick, 15000);
  tick();
}));
