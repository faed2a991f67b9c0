/* An ordinary page of the site, opened at a kiosk (the kiosk's first screen has left its words in this tab): a bar with two
 * large buttons in place of header and footer, the same time-out. Without scripts the page is as everywhere. */
import { keep, leave, remembered, startIdle } from "./kiosk-idle.js";

const words = remembered();
if (words && !document.documentElement.dataset.kiosk) start();

function start() {
  document.documentElement.dataset.kiosk = "page";
  if (document.documentElement.dataset.size === "100") document.documentElement.dataset.size = "125"; // at arm's length
  const bar = document.createElement("aside");
  bar.className = "kiosk-bar";
  bar.setAttribute("aria-label", words.tools);
  const say = document.createElement("p");
  say.setAttribute("role", "status");
  bar.append(button(words.back, "btn btn--stroke", () => history.back()), button(words.home, "btn", finish), say);
  const box = document.createElement("div");
  box.className = "kiosk-ask";
  box.hidden = true;
  box.setAttribute("role", "alertdialog");
  box.setAttribute("aria-modal", "true");
  box.setAttribute("aria-labelledby", "kiosk-ask-t");
  const title = Object.assign(document.createElement("h2"), { id: "kiosk-ask-t", textContent: words.still });
  const why = Object.assign(document.createElement("p"), { textContent: words.clear });
  const stay = button(words.stay, "btn", () => {});
  stay.dataset.stay = "";
  box.append(title, why, stay, button(words.finish, "btn btn--stroke", finish));
  document.body.append(bar, box);
  keep(() => { say.textContent = words.shut; });
  startIdle({ idle: 90, warn: 20, box, onEnd: finish });
}

function button(text, look, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: look, textContent: text });
  made.addEventListener("click", act);
  return made;
}

/** To the first screen; the server forgets the last person. */
function finish() {
  sessionStorage.removeItem("kiosk--large");
  const form = Object.assign(document.createElement("form"), { method: "post", action: words.end });
  document.body.append(form);
  leave(words, () => form.submit());
}
