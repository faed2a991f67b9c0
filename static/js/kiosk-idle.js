/* What every page at a kiosk has in common: the time-out with its warning, and closed ways out. */
const WORDS = "kiosk";

/** Words of the kiosk's first screen: ordinary pages of the site, opened from it, speak with them. */
export function remember(words) {
  sessionStorage.setItem(WORDS, JSON.stringify(words));
}

export function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(WORDS));
  } catch {
    return null;
  }
}

/** The end of a visit. A kiosk of a hall goes back to the hall's first screen, also when the portal does not answer. */
export function leave(words, submit) {
  if (!words?.hall) return submit();
  sessionStorage.clear();
  fetch(words.end, { method: "POST", keepalive: true }).catch(() => {}).finally(() => { location.href = words.hall; });
}

/** No menu of the browser, no dragging, no page out of the browser's memory, no other site, no second window. */
export function keep(onShut = () => {}) {
  for (const name of ["contextmenu", "dragstart"]) document.addEventListener(name, (event) => event.preventDefault());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link) return;
    const isOurs = link.origin === location.origin || link.closest(".k-grid--start");
    if (!isOurs || link.hasAttribute("download") || /\.(pdf|docx?|xlsx?|ics|zip|csv)$/i.test(link.pathname)) {
      event.preventDefault();
      onShut(link);
    } else link.removeAttribute("target");
  }, true);
}

/** After `idle` seconds without a touch a warning, after `warn` more the end; `isNeeded` may call it off. */
export function startIdle({ idle, warn, box, onEnd }, isNeeded = () => true) {
  let touchedAt = Date.now();
  let before = null;
  let isOver = false;
  const layers = box ? [...document.body.children].filter((each) => each !== box && each.id !== "k-end") : [];
  const left = box?.querySelector("[data-left]");
  const ring = box?.querySelector(".on");

  function show(isOn) {
    if (!box || box.hidden === !isOn) return;
    box.hidden = !isOn;
    for (const layer of layers) layer.inert = isOn;
    if (isOn) {
      before = document.activeElement;
      box.querySelector("[data-stay]").focus();
    } else before?.focus?.();
  }

  function stay() {
    touchedAt = Date.now();
    show(false);
  }

  for (const name of ["pointerdown", "keydown", "input", "scroll"]) {
    document.addEventListener(name, () => { if (!box || box.hidden) touchedAt = Date.now(); }, true);
  }
  box?.querySelector("[data-stay]").addEventListener("click", stay);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && box && !box.hidden) stay(); });
  setInterval(() => {
    const passed = (Date.now() - touchedAt) / 1000;
    if (isOver || passed < idle) return;
    const rest = Math.ceil(idle + warn - passed);
    if (rest <= 0) {
      touchedAt = Date.now();
      if (!isNeeded()) return;
      isOver = true;
      onEnd();
      return;
    }
    show(true);
    if (left) left.textContent = String(rest);
    if (ring) ring.style.strokeDashoffset = String(276 * (1 - rest / warn));
  }, 500);
}
