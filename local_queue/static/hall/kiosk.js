/* The kiosk: idle warning and wipe, clock, keypad, one tap one ticket, a start page that renews itself.
   The script sends every press itself and keeps it while the hall is away: with its key it takes effect once. */
(function () {
  "use strict";
  var KEEP = 600000, AGAIN = 1500, TIMEOUT = 10000;
  var canSend = !!(window.fetch && window.URLSearchParams && window.DOMParser); // an old browser sends its forms itself
  var script = document.currentScript || document.querySelector("script[data-idle]"), start = script.getAttribute("data-start");
  var root = document.documentElement, touchedAt = Date.now(), before = null, pending = null;
  var idle, warn, box, away, wipe, number, ring, left, layers, clock, shown;
  /* What the functions below need of the page; asked again when an answer takes the place of the page. */
  function bind() {
    idle = Number(script.getAttribute("data-idle"));
    warn = Number(script.getAttribute("data-warn"));
    box = document.getElementById("idle");
    away = document.getElementById("away");
    wipe = document.getElementById("wipe");
    number = document.getElementById("idle-n");
    ring = box.querySelector(".on");
    left = document.querySelector("[data-left]");
    layers = document.querySelectorAll(".k-top, .k-main, .k-tools");
    clock = document.querySelector("[data-clock]");
    shown = document.querySelector("[data-paper]") ? document.querySelector("[data-paper]").getAttribute("data-paper") : "";
    document.getElementById("idle-stay").addEventListener("click", stay);
    touchedAt = Date.now();
    before = null;
  }
  root.classList.add("js");
  document.addEventListener("contextmenu", function (event) { event.preventDefault(); });
  document.addEventListener("dragstart", function (event) { event.preventDefault(); });
  // A page that the browser took from its memory (Back) is loaded anew: nothing of the previous person.
  window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });

  function cover(isOn) { Array.prototype.forEach.call(layers, function (layer) { layer.inert = isOn; }); }
  function warning(isOn) {
    if (box.hidden === !isOn) return;
    box.hidden = !isOn;
    cover(isOn);
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
  document.addEventListener("keydown", function (event) { if (event.key === "Escape" && !box.hidden) stay(); });

  setInterval(function () {
    var now = new Date(), passed = (Date.now() - touchedAt) / 1000, rest;
    try { clock.textContent = now.toLocaleTimeString("uk-UA", { timeZone: "Europe/Kyiv", hour: "2-digit", minute: "2-digit" }); } catch (error) { /* keeps the printed time */ }
    if (pending) return;
    if (!idle) {
      if (passed > 20) renew();
      return;
    }
    if (left) left.textContent = Math.max(0, Math.ceil(idle - passed));
    if (passed < idle) return;
    rest = Math.ceil(idle + warn - passed);
    if (rest <= 0) { idle = 0; touchedAt = Date.now(); press(wipe, null); return; }
    warning(true);
    number.textContent = rest;
    ring.style.strokeDashoffset = String(276 * (1 - rest / warn));
  }, 500);

  // An alarm, or its end, does not wait until somebody presses something.
  function ask(path, then) {
    fetch(start + path, { credentials: "same-origin" }).then(function (answer) { return answer.ok ? answer.json() : null; }).then(function (now) {
      if (now && !pending) then(now);
    }).catch(function () { /* the server is away: keep the screen */ });
  }
  setInterval(function () {
    ask("state", function (now) {
      if ((now.state === "alarm") !== document.body.classList.contains("kiosk--halted")) location.href = start;
      var help = document.querySelector("[data-help]");
      if (help && now.help !== help.getAttribute("data-help")) location.reload();
    });
  }, 5000);
  // While the ticket is printed: the screen follows the paper.
  setInterval(function () {
    if (shown === "waiting" || shown === "sending") ask("ticket/paper", function (now) {
      if (now.state !== shown && now.state !== "sending") location.reload();
    });
  }, 700);
  function renew() {
    touchedAt = Date.now();
    ask("state", function () { location.href = start; });
  }

  /* A press: a form's, or a link's (without a body), which waits for any answer of the hall and goes on from there.
     A page of an error of the browser itself never comes back from a kiosk. */
  function press(form, button) {
    if (!canSend) { form.submit(); return; }
    var body = new URLSearchParams(new FormData(form));
    if (button && button.name) body.append(button.name, button.value);
    keep({ url: form.getAttribute("action"), body: body.toString(), at: Date.now() });
  }
  function keep(what) {
    if (pending) return;
    pending = what;
    send();
  }
  function send() {
    // Whoever pressed ten minutes ago has left: no ticket for nobody.
    if (Date.now() - pending.at > KEEP) pending = { url: start, at: Date.now() };
    var stop = window.AbortController ? new AbortController() : null, timer = setTimeout(function () { if (stop) stop.abort(); }, TIMEOUT);
    var options = { credentials: "same-origin", cache: "no-store" }, isForm = typeof pending.body === "string";
    if (stop) options.signal = stop.signal;
    if (isForm) {
      options.method = "POST";
      options.body = new URLSearchParams(pending.body);
    }
    fetch(isForm ? pending.url : start + "state", options).then(function (answer) {
      if (!isForm) return go(pending.url);
      if (answer.redirected) return go(answer.url);
      return answer.text().then(put);
    }).then(function () { clearTimeout(timer); }, function () {
      clearTimeout(timer);
      waiting();
      setTimeout(send, AGAIN);
    });
  }
  function go(url) { location.href = url; }
  function waiting() {
    if (!away.hidden) return;
    warning(false);
    cover(true);
    away.hidden = false;
    away.querySelector("h1").focus();
  }
  /* An answer that leads nowhere («this time is taken») is shown in the place of the page: the address stays one that
     can be loaded again. */
  function put(html) {
    var fresh = new DOMParser().parseFromString(html, "text/html"), data = fresh.querySelector("script[data-idle]"), first;
    if (!data) {
      away.querySelector("h1").textContent = fresh.body.textContent;
      waiting();
      setTimeout(function () { pending = { url: start, at: Date.now() }; send(); }, 6000);
      return;
    }
    ["lang", "data-contrast"].forEach(function (name) { root.setAttribute(name, fresh.documentElement.getAttribute(name)); });
    document.title = fresh.title;
    document.body.className = fresh.body.className;
    document.body.innerHTML = fresh.body.innerHTML;
    script = document.querySelector("script[data-idle]");
    pending = null;
    history.replaceState(null, "", document.querySelector("[name=back]").value);
    bind();
    first = document.querySelector("[autofocus]");
    if (first) first.focus();
    window.scrollTo(0, 0);
  }
  document.addEventListener("submit", function (event) {
    if (!canSend) return;
    event.preventDefault();
    press(event.target, event.submitter || (pressed && pressed.form === event.target ? pressed : null));
  });
  var pressed = null; // for a browser that does not tell what has sent a form
  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("a[href]") : null;
    pressed = event.target.closest ? event.target.closest("button") : null;
    if (!canSend || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    keep({ url: link.href, at: Date.now() });
  });
  // A scanner is a keyboard that types fast: on any screen a code that ends with Enter is a check-in.
  var typed = "", typedAt = 0;
  document.addEventListener("keydown", function (event) {
    var now = Date.now();
    var scan = document.getElementById("scan");
    if (!scan || pending || event.target.tagName === "INPUT" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (now - typedAt > 120) typed = "";
    typedAt = now;
    if (event.key.length === 1) typed += event.key;
    if (event.key !== "Enter" || typed.length < 8) return;
    event.preventDefault();
    scan.elements.number.value = typed;
    press(scan, null);
  });
  document.addEventListener("click", function (event) {
    var key = event.target.closest ? event.target.closest("[data-digit]") : null, field = document.getElementById("number"), what;
    if (!key || !field) return;
    what = key.getAttribute("data-digit");
    if (what === "all") field.value = "";
    else if (what === "one") field.value = field.value.slice(0, -1);
    else if (field.value.length < 8) field.value += what;
  });
  bind();
}());
