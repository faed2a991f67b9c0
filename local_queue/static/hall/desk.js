/* The desk bar: presses without reloading, keys Alt 0–9, timers, and a press that survives a lost link:
   it is sent again with the same key, so it takes effect once. */
(function () {
  "use strict";
  var bar = document.getElementById("bar");
  var pending = null, busy = false, lastText = "", offset = 0;

  function each(list, action) { Array.prototype.forEach.call(list, action); }
  function paintTimers() {
    var now = Math.floor((Date.now() + offset) / 1000);
    each(bar.querySelectorAll("[data-since]"), function (node) {
      var seconds = Math.max(0, now - Number(node.getAttribute("data-since")));
      if (node.tagName === "PROGRESS") { node.value = seconds; return; }
      var minutes = Math.floor(seconds / 60), rest = seconds % 60;
      node.textContent = minutes + ":" + (rest < 10 ? "0" : "") + rest;
    });
    each(bar.querySelectorAll("[data-until]"), function (node) {
      var left = Number(node.getAttribute("data-until")) - now;
      if (left <= 0) node.parentNode.removeChild(node);
      else node.querySelector(".num").textContent = left + " с";
    });
  }
  /* Two short tones: somebody came to an empty queue. A browser that allows no sound stays silent. */
  function signal() {
    var Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) return;
    var audio = new Context();
    each([660, 880], function (tone, place) {
      var voice = audio.createOscillator(), volume = audio.createGain(), at = audio.currentTime + place * 0.18;
      voice.frequency.value = tone;
      volume.gain.setValueAtTime(0.2, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.16);
      voice.connect(volume);
      volume.connect(audio.destination);
      voice.start(at);
      voice.stop(at + 0.17);
    });
    setTimeout(function () { audio.close(); }, 800);
  }
  function clean(html) { return html.replace(/(name="(press|csrfmiddlewaretoken)" value=")[^"]*/g, "$1"); }
  function put(html, force) {
    var focused = document.activeElement && bar.contains(document.activeElement) ? document.activeElement.getAttribute("data-key") : null;
    if (!force && clean(html) === lastText) return;
    lastText = clean(html);
    var was = bar.querySelector(".dbar"), before = was && was.getAttribute("data-state");
    bar.innerHTML = html;
    var fresh = bar.querySelector(".dbar");
    if (before === "empty" && fresh && fresh.hasAttribute("data-signal") && fresh.getAttribute("data-state") === "ready") signal();
    paintTimers();
    var again = focused && bar.querySelector('[data-key="' + focused + '"]');
    if (again) again.focus();
  }
  function say(title, text) {
    var old = bar.querySelector(".deskmsg"), line = document.createElement("p");
    if (old) old.remove();
    line.className = "deskmsg";
    line.setAttribute("role", "alert");
    line.textContent = text ? title + ". " + text : title;
    bar.insertBefore(line, bar.firstChild);
    var body = bar.querySelector(".dbar"), label = bar.querySelector(".tk__s");
    if (body) body.classList.add("dbar--lost");
    if (label) label.textContent = title;
    lastText = "";
  }
  function ask(url, options) {
    options = options || {};
    options.headers = { "X-Hall": "bar" };
    options.credentials = "same-origin";
    var stop = new AbortController(), timer = setTimeout(function () { stop.abort(); }, 6000);
    options.signal = stop.signal;
    return fetch(url, options).then(function (answer) {
      clearTimeout(timer);
      var date = Date.parse(answer.headers.get("Date"));
      if (date) offset = Math.abs(date - Date.now()) > 2000 ? date - Date.now() : 0;
      if (answer.status === 401) { location.href = bar.getAttribute("data-sign-in"); return null; }
      if (answer.status >= 500) throw new Error(String(answer.status));
      return answer.text().then(function (text) { return { status: answer.status, text: text }; });
    }, function (error) { clearTimeout(timer); throw error; });
  }
  function send() {
    if (!pending || busy) return;
    var stays = pending.stays;
    busy = true;
    ask(pending.url, { method: "POST", body: pending.body }).then(function (answer) {
      busy = false;
      pending = null;
      if (!answer) return;
      if (answer.status === 403) { location.reload(); return; }
      put(answer.text, true);
      if (document.getElementById("own-tickets")) refreshList();
      else if (answer.status === 200) { if (stays) location.reload(); else location.href = bar.getAttribute("data-page"); }
    }).catch(function () {
      busy = false;
      say(bar.getAttribute("data-lost"), bar.getAttribute("data-kept"));
      setTimeout(send, 4000);
    });
  }
  function refreshList() {
    fetch(bar.getAttribute("data-page"), { credentials: "same-origin" }).then(function (answer) { return answer.text(); }).then(function (html) {
      var fresh = new DOMParser().parseFromString(html, "text/html");
      each(["own-tickets"], function (id) {
        var from = fresh.getElementById(id), to = document.getElementById(id);
        if (from && to) to.innerHTML = from.innerHTML;
      });
      var count = fresh.querySelector(".blk__h .n");
      if (count) document.querySelector(".blk__h .n").textContent = count.textContent;
    }).catch(function () { /* the bar tells about a lost link */ });
  }
  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter;
    if (!button || button.name !== "action") return;
    event.preventDefault();
    if (pending) return;
    var body = new URLSearchParams(new FormData(form));
    body.append("action", button.value);
    // On a list, what changes one row leaves the person there; a call leads to the desk.
    pending = { url: form.getAttribute("action"), body: body, stays: /^(leave|return|undo)$/.test(button.value) };
    each(bar.querySelectorAll("button"), function (node) { node.setAttribute("aria-busy", "true"); });
    send();
  });
  document.addEventListener("keydown", function (event) {
    if (!event.altKey || event.ctrlKey || event.metaKey || !/^(Digit[0-9]|KeyZ)$/.test(event.code)) return;
    var button = bar.querySelector('[data-key="' + event.code.slice(-1) + '"]');
    if (!button) return;
    event.preventDefault();
    if (button.getAttribute("aria-disabled") !== "true" && !event.repeat) button.click();
  });
  setInterval(paintTimers, 1000);
  setInterval(function () {
    if (pending || busy) return;
    ask(bar.getAttribute("data-bar")).then(function (answer) {
      if (answer && !pending && !busy) put(answer.text, false);
    }).catch(function () { if (!pending) say(bar.getAttribute("data-lost"), ""); });
  }, 2000);
  lastText = clean(bar.innerHTML);
  paintTimers();
}());
