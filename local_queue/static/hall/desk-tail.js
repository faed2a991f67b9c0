/* The newest events of the day are kept in this browser. If the hall loses its disk and goes on from a copy, what the
   copy has missed is given back, page by page, without the internet. */
(function () {
  "use strict";
  var KEPT = 1000, AT_ONCE = 40, PAGE = 200, EVERY = 5000, NAME = "hall-tail";
  var page = document.getElementById("bar"), address = page && page.getAttribute("data-tail");
  if (!address || !window.fetch) return;

  /* Full or forbidden storage: this page goes on with what it remembers itself, and says that nothing is kept. */
  var remembered = null;
  function read() {
    if (remembered) return remembered;
    try { return JSON.parse(localStorage.getItem(NAME)) || { logs: {} }; } catch (error) { return { logs: {} }; }
  }
  function write(kept) {
    try {
      localStorage.setItem(NAME, JSON.stringify(kept));
      remembered = null;
    } catch (error) { remembered = kept; }
    say(!!remembered);
  }
  function say(isLost) {
    var line = document.getElementById("no-copy");
    if (!isLost && line) line.parentNode.removeChild(line);
    if (!isLost || line) return;
    line = document.createElement("p");
    line.id = "no-copy";
    line.className = "deskmsg deskmsg--warn";
    line.setAttribute("role", "status");
    line.appendChild(document.createTextNode(page.getAttribute("data-no-copy")));
    document.querySelector("main").insertBefore(line, document.querySelector("main").firstChild);
  }
  function last(log) { return log && log.length ? log[log.length - 1].body.seq : 0; }

  function giveBack(kept, wants) {
    var origin = Object.keys(wants).filter(function (name) { return last(kept.logs[name]) > wants[name]; })[0];
    if (!origin) return null;
    var rest = kept.logs[origin].filter(function (one) { return one.body.seq > wants[origin]; });
    if (rest[0].body.seq !== wants[origin] + 1) return null;
    var token = document.querySelector("[name=csrfmiddlewaretoken]"), body = new URLSearchParams();
    body.append("csrfmiddlewaretoken", token ? token.value : "");
    body.append("events", JSON.stringify(rest.slice(0, AT_ONCE)));
    return fetch(address + "/back", { method: "POST", body: body, credentials: "same-origin", headers: { "X-Hall": "bar" } });
  }

  function ask() {
    var kept = read(), origin = kept.origin || "", isMore = false;
    fetch(address + "?origin=" + origin + "&after=" + last(kept.logs[origin]), { credentials: "same-origin", headers: { "X-Hall": "bar" } })
      .then(function (answer) { if (!answer.ok) throw new Error(String(answer.status)); return answer.json(); })
      .then(function (told) {
        if (kept.day !== told.day) kept = { day: told.day, logs: {} };
        kept.origin = told.origin;
        kept.logs[told.origin] = (kept.logs[told.origin] || []).concat(told.events).slice(-KEPT);
        isMore = told.events.length === PAGE;
        write(kept);
        return giveBack(kept, told.wants);
      })
      .then(function (answer) { setTimeout(ask, isMore || (answer && answer.ok) ? 100 : EVERY); })
      .catch(function () { setTimeout(ask, EVERY); });
  }
  ask();
}());
