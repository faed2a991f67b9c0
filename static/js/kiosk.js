/* Screens of a kiosk (templates/kiosk.html): idle warning and wipe, clock, larger text; nothing that opens a way out. */
import { keep, leave, remember, remembered, startIdle } from "./kiosk-idle.js";

const root = document.documentElement;
const body = document.body;
const words = document.getElementById("kiosk-words");
const isStart = root.dataset.kiosk === "start";
if (isStart && words) {
  const { to, ...said } = words.dataset;
  remember(said);
  if (to) location.replace(to); // from the kiosk of a hall to one page of ours, which now has the kiosk's frame
}

keep();
for (const button of document.querySelectorAll("[data-kiosk-mode]")) {
  const name = `kiosk--${button.dataset.kioskMode}`;
  const paint = () => {
    const isOn = sessionStorage.getItem(name) === "1";
    body.classList.toggle(name, isOn);
    button.setAttribute("aria-pressed", String(isOn));
  };
  button.addEventListener("click", () => {
    if (sessionStorage.getItem(name) === "1") sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, "1");
    paint();
  });
  paint();
}

const clock = document.querySelector("[data-clock]");
setInterval(() => {
  clock.textContent = new Date().toLocaleTimeString("uk-UA", { timeZone: "Europe/Kyiv", hour: "2-digit", minute: "2-digit" });
}, 10_000);

// One tap, one step.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 8000);
});

const box = document.getElementById("k-idle");
const end = document.getElementById("k-end");
if (isStart) {
  // Nobody is here: the page renews itself; larger text and contrast of the last person go with it.
  startIdle({ idle: 90, warn: 0, onEnd: finish }, () => sessionStorage.length > 1 || root.dataset.contrast === "more");
} else {
  startIdle({ idle: Number(root.dataset.idle) || 60, warn: 20, box, onEnd: finish });
}
end.addEventListener("submit", (event) => {
  forget();
  if (!remembered()?.hall) return;
  event.preventDefault();
  finish();
});

/** Larger text was this person's; the words of the kiosk are everybody's. */
function forget() {
  sessionStorage.removeItem("kiosk--large");
}

function finish() {
  forget();
  leave(remembered(), () => end.submit());
}
