/* The desk bar: presses without reloading, keys Alt 0–9, timers, and a press that survives a lost link:
   it is sent again with the same key, so it takes effect once. */
(function () {
  "use strict";
  var bar = document.getElementById("bar");
  var pending = null, busy = false, lastText = "", offset = 0, heard = Date.now(), kept = { at: 0, lines: [] };

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
    var was = bar.querySelector(".dbar"), before = was && was.getAttribute("data-state"), hadHelp = !!bar.querySelector(".deskhelp");
    bar.innerHTML = html;
    var fresh = bar.querySelector(".dbar");
    var isNew = (before === "empty" && fresh && fresh.getAttribute("data-state") === "ready") || (!hadHelp && bar.querySelector(".deskhelp"));
    if (isNew && fresh && fresh.hasAttribute("data-signal")) signal();
    paintTimers();
    var again = focused && bar.querySelector('[data-key="' + focused + '"]');
    if (again) again.focus();
  }
  function word(name) { return bar.getAttribute("data-" + name) || ""; }
  function hours(at) { return new Date(at + offset).toLocaleTimeString("uk", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Kyiv" }); }
  function text(selector, words) {
    var node = bar.querySelector(selector);
    if (node) node.textContent = words;
    return node;
  }
  /* No link with the hall: what was pressed is kept and said, nothing new can be pressed, the list of the last minute is
     at hand. The bar comes back by itself with the first answer. */
  function lost() {
    var body = bar.querySelector(".dbar"), old = bar.querySelector(".deskmsg");
    if (old) old.remove();
    if (!body) return;
    lastText = "";
    if (!body.classList.contains("dbar--lost")) {
      body.classList.add("dbar--lost");
      each(bar.querySelectorAll(".dbar__a > *, .dbar__t > *, .undo"), function (node) { node.remove(); });
      var go = document.createElement("button"), list = document.createElement("button");
      go.className = "db db--go";
      go.type = list.type = "button";
      go.setAttribute("aria-disabled", "true");
      go.innerHTML = "<span></span><kbd></kbd>";
      go.firstChild.textContent = word("next");
      go.lastChild.textContent = word("waits");
      list.className = "db";
      list.setAttribute("data-key", "8");
      list.setAttribute("aria-expanded", "false");
      list.innerHTML = "<span></span><kbd>Alt 8</kbd>";
      list.firstChild.textContent = word("queue") + " " + hours(kept.at || heard);
      list.addEventListener("click", function () { showKept(list); });
      var acts = bar.querySelector(".dbar__a");
      acts.appendChild(go);
      if (kept.lines.length) acts.appendChild(list);
      if (body.getAttribute("data-aloud")) acts.appendChild(aloudButton(body));
      var live = document.createElement("p");
      live.className = "vh";
      live.setAttribute("role", "alert");
      live.textContent = word("lost") + ". " + (pending ? word("kept") : "");
      bar.insertBefore(live, bar.firstChild);
    }
    text(".tk__s", word("lost"));
    text(".dbar__me .st", word("asof") + " " + hours(heard));
    if (pending) {
      text(".tk__n", (pending.number ? pending.number + ": " : "") + "«" + pending.name + "» " + word("saved"));
      text(".tk__d", word("kept"));
      var tile = bar.querySelector(".tk");
      tile.classList.add("tk--msg");
    }
  }
  /* One panel above the bar: the button that opened it closes it, another one takes its place. */
  function panelOf(button, name) {
    var open = bar.querySelector(".desklost"), was = open && open.getAttribute("data-name");
    each(bar.querySelectorAll(".dbar__a [aria-expanded]"), function (node) { node.setAttribute("aria-expanded", "false"); });
    if (open) open.remove();
    if (was === name) return null;
    button.setAttribute("aria-expanded", "true");
    var panel = document.createElement("div");
    panel.className = "desklost";
    panel.setAttribute("data-name", name);
    bar.insertBefore(panel, bar.querySelector(".dbar"));
    return panel;
  }
  /* Monitor and voice are out of reach: what to say with one's own voice, and what to press afterwards. */
  function aloudButton(body) {
    var button = document.createElement("button");
    button.className = "db";
    button.type = "button";
    button.setAttribute("data-key", "3");
    button.setAttribute("aria-expanded", "false");
    button.innerHTML = "<span></span><kbd>Alt 3</kbd>";
    button.firstChild.textContent = word("call-aloud");
    button.addEventListener("click", function () {
      var panel = panelOf(button, "aloud");
      if (!panel) return;
      panel.setAttribute("role", "status");
      each([["p", word("say-aloud")], ["b", "«" + body.getAttribute("data-aloud") + "»"], ["p", word("then-" + body.getAttribute("data-state"))]], function (line) {
        var node = document.createElement(line[0]);
        node.textContent = line[1];
        panel.appendChild(node);
      });
      panel.className += " desklost--say";
    });
    return button;
  }
  function showKept(button) {
    var panel = panelOf(button, "list"), list = document.createElement("ol");
    if (!panel) return;
    each(kept.lines, function (line) {
      var item = document.createElement("li"), number = document.createElement("b");
      number.textContent = line[0];
      item.appendChild(number);
      item.appendChild(document.createTextNode(" " + line[1] + " · " + line[2]));
      list.appendChild(item);
    });
    panel.appendChild(list);
  }
  /* The list of the hall, once a minute, for the time when nobody answers. */
  function keepList() {
    fetch(word("queue-page"), { credentials: "same-origin" }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (html) {
      if (!html) return;
      var rows = new DOMParser().parseFromString(html, "text/html").querySelectorAll("tbody tr");
      kept = { at: Date.now(), lines: Array.prototype.slice.call(rows, 0, 30).map(function (row) {
        return [0, 1, 2].map(function (place) { return row.cells[place].textContent.trim(); });
      }) };
    }).catch(function () { /* the bar tells about a lost link */ });
  }
  /* A press outlives a reload: it is sent again with its key, so it takes effect once. */
  function remember(press) {
    try {
      if (press) localStorage.setItem("hall-press", JSON.stringify(press));
      else localStorage.removeItem("hall-press");
    } catch (error) { /* forbidden: the press lives as long as the page */ }
  }
  function recall() {
    try {
      var press = JSON.parse(localStorage.getItem("hall-press"));
      if (press && press.desk === word("desk") && Date.now() - press.at < 600000) { press.isOld = true; return press; }
    } catch (error) { /* nothing kept */ }
    remember(null);
    return null;
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
      heard = Date.now();
      return answer.text().then(function (text) { return { status: answer.status, text: text }; });
    }, function (error) { clearTimeout(timer); throw error; });
  }
  function send() {
    if (!pending || busy) return;
    var stays = pending.stays, isOld = pending.isOld;
    busy = true;
    ask(pending.url, { method: "POST", body: new URLSearchParams(pending.body) }).then(function (answer) {
      busy = false;
      pending = null;
      remember(null);
      if (!answer || (isOld && answer.status === 403)) return;
      if (answer.status === 403) { location.reload(); return; }
      put(answer.text, true);
      if (document.getElementById("own-tickets")) refreshList();
      else if (answer.status === 200) { if (stays) location.reload(); else location.href = bar.getAttribute("data-page"); }
    }).catch(function () {
      busy = false;
      lost();
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
    var number = bar.querySelector(".tk__n"), name = button.querySelector("span");
    pending = { url: form.getAttribute("action"), body: body.toString(), at: Date.now(), desk: word("desk"), stays: /^(leave|return|undo|print)$/.test(button.value),
      number: /^(start|finish|finish_next|no_show|recall|park)$/.test(button.value) && number ? number.textContent : "",
      name: (name || button).textContent.trim() };
    remember(pending);
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
    }).catch(function () { if (!pending) lost(); });
  }, 2000);
  setInterval(keepList, 60000);
  lastText = clean(bar.innerHTML);
  paintTimers();
  keepList();
  pending = recall();
  send();
}());
