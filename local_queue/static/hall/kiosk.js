/* The kiosk: idle warning and wipe, clock, keypad, one tap one ticket, a start page that renews itself. */
(function () {
  "use strict";
  var script = document.currentScript || document.querySelector("script[data-idle]");
  var idle = Number(script.getAttribute("data-idle")), warn = Number(script.getAttribute("data-warn"));
  var start = script.getAttribute("data-start");
  var root = document.documentElement, box = document.getElementById("idle"), wipe = document.getElementById("wipe");
  var number = document.getElementById("idle-n"), ring = box.querySelector(".on"), left = document.querySelector("[data-left]");
  var layers = document.querySelectorAll(".k-top, .k-main, .k-tools"), touchedAt = Date.now(), before = null, clock = document.querySelector("[data-clock]");
  root.classList.add("js");
  document.addEventListener("contextmenu", function (event) { event.preventDefault(); });
  document.addEventListener("dragstart", function (event) { event.preventDefault(); });
  // A page that the browser took from its memory (Back) is loaded anew: nothing of the previous person.
  window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });

  function warning(isOn) {
    if (box.hidden === !isOn) return;
    box.hidden = !isOn;
    Array.prototype.forEach.call(layers, function (layer) { layer.inert = isOn; });
    if (isOn) {
      before = document.activeElement;
      document.getElementById("idle-stay").focus();
    } else if (before && before.focus) before.focus();
  }
  function touch() {
    if (!box.hidden) return;
    touchedAt = Date.now();
  }
  ["pointerdown", "keydown", "input"].forEach(function (name) { document.addEventListener(name, touch, true); });
  function stay() { warning(false); touchedAt = Date.now(); }
  document.getElementById("idle-stay").addEventListener("click", stay);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape" && !box.hidden) stay(); });

  setInterval(function () {
    var now = new Date(), passed = (Date.now() - touchedAt) / 1000, rest;
    try { clock.textContent = now.toLocaleTimeString("uk-UA", { timeZone: "Europe/Kyiv", hour: "2-digit", minute: "2-digit" }); } catch (error) { /* keeps the printed time */ }
    if (!idle) {
      if (passed > 20) renew();
      return;
    }
    if (left) left.textContent = Math.max(0, Math.ceil(idle - passed));
    if (passed < idle) return;
    rest = Math.ceil(idle + warn - passed);
    if (rest <= 0) { idle = 0; touchedAt = Date.now(); wipe.submit(); return; }
    warning(true);
    number.textContent = rest;
    ring.style.strokeDashoffset = String(276 * (1 - rest / warn));
  }, 500);

  // An alarm, or its end, does not wait until somebody presses something.
  var alarmed = document.body.classList.contains("kiosk--halted");
  setInterval(function () {
    fetch(start + "state", { credentials: "same-origin" }).then(function (answer) { return answer.ok ? answer.json() : null; }).then(function (now) {
      if (now && (now.state === "alarm") !== alarmed) location.href = start;
      var help = document.querySelector("[data-help]");
      if (now && help && now.help !== help.getAttribute("data-help")) location.reload();
    }).catch(function () { /* the server is away: keep the screen */ });
  }, 5000);
  // While the ticket is printed: the screen follows the paper.
  var paper = document.querySelector("[data-paper]"), shown = paper ? paper.getAttribute("data-paper") : "";
  if (shown === "waiting" || shown === "sending") setInterval(function () {
    fetch(start + "ticket/paper", { credentials: "same-origin" }).then(function (answer) { return answer.ok ? answer.json() : null; }).then(function (now) {
      if (!now || now.state === shown || now.state === "sending") return;
      location.reload();
    }).catch(function () { /* the server is away: keep the screen */ });
  }, 700);
  function renew() {
    touchedAt = Date.now();
    fetch(start, { credentials: "same-origin" }).then(function (answer) { if (answer.ok) location.href = start; }).catch(function () { /* the server is away: keep the screen */ });
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  // A scanner is a keyboard that types fast: on any screen a code that ends with Enter is a check-in.
  var scan = document.getElementById("scan"), typed = "", typedAt = 0;
  document.addEventListener("keydown", function (event) {
    var now = Date.now();
    if (!scan || event.target.tagName === "INPUT" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (now - typedAt > 120) typed = "";
    typedAt = now;
    if (event.key.length === 1) typed += event.key;
    if (event.key !== "Enter" || typed.length < 8) return;
    event.preventDefault();
    scan.elements.number.value = typed;
    scan.requestSubmit ? scan.requestSubmit() : scan.submit();
  });
  document.addEventListener("click", function (event) {
    var key = event.target.closest ? event.target.closest("[data-digit]") : null, field = document.getElementById("number"), what;
    if (!key || !field) return;
    what = key.getAttribute("data-digit");
    if (what === "all") field.value = "";
    else if (what === "one") field.value = field.value.slice(0, -1);
    else if (field.value.length < 8) field.value += what;
  });
}());
