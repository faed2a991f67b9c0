/* Hall monitor. ES5 on purpose: old televisions. A snapshot with a sequence number, heartbeats every 2 s,
   a fallback by polling, one announcement at a time, an honest banner after 6 s of silence. */
(function () {
  "use strict";
  var STALE = 6000, ANNOUNCE = 5000, TICKER = 12000, SHIFT = 600000;
  var tv = document.getElementById("tv");
  var words = JSON.parse(tv.getAttribute("data-words"));
  var stateUrl = tv.getAttribute("data-state");
  var icons = tv.getAttribute("data-shared");
  var SVG = "http://www.w3.org/2000/svg", XLINK = "http://www.w3.org/1999/xlink";

  var frame = null;        // newest picture
  var heardAt = 0;         // when the server was last heard (this machine's clock)
  var offset = 0;          // server's clock minus ours, ms
  var stale = false;
  var shown = null;        // the call in the big field: {number, desk, window, order}
  var freshUntil = 0;
  var announced = -1;      // order of the newest announced call; -1: nothing shown yet
  var socket = null, retry = 0, polling = null;
  var tickerAt = 0;

  function el(tag, cls, text) {
    var node = document.createElement(tag);
    if (cls) node.className = cls;
    if (text !== undefined && text !== null) node.appendChild(document.createTextNode(text));
    return node;
  }
  function add(parent) {
    for (var i = 1; i < arguments.length; i += 1) if (arguments[i]) parent.appendChild(arguments[i]);
    return parent;
  }
  function icon(name) {
    var svg = document.createElementNS(SVG, "svg"), use = document.createElementNS(SVG, "use");
    svg.setAttribute("class", "i");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("focusable", "false");
    use.setAttribute("href", icons + "#i-" + name);
    use.setAttributeNS(XLINK, "xlink:href", icons + "#i-" + name);
    svg.appendChild(use);
    return svg;
  }
  function two(number) { return (number < 10 ? "0" : "") + number; }
  function serverNow() { return new Date(new Date().getTime() + offset); }
  /* Wall time of Kyiv, whatever the television's own zone is. */
  function wall(date) {
    try {
      return date.toLocaleTimeString("uk-UA", { timeZone: "Europe/Kyiv", hour: "2-digit", minute: "2-digit" }).substr(0, 5);
    } catch (error) {
      return two(date.getHours()) + ":" + two(date.getMinutes());
    }
  }

  /* calls: the newest announced one is big; a second call of the same second waits its turn */
  function calls(board) {
    var found = [], i;
    for (i = 0; i < board.rows.length; i += 1) if (board.rows[i].state === "called") found.push(board.rows[i]);
    found.sort(function (a, b) { return a.order - b.order; });
    return found;
  }
  function choose(board, now) {
    var waiting = calls(board), i, still = null;
    if (announced < 0) {
      shown = waiting.length ? waiting[waiting.length - 1] : null;
      announced = shown ? shown.order : 0;
      return;
    }
    for (i = 0; i < waiting.length; i += 1) if (shown && waiting[i].order === shown.order) still = waiting[i];
    if (still) shown = still;
    if (!still || now >= freshUntil) {
      for (i = 0; i < waiting.length; i += 1) {
        if (waiting[i].order > announced) {
          shown = waiting[i];
          announced = shown.order;
          freshUntil = now + ANNOUNCE;
          return;
        }
      }
      if (!still) shown = waiting.length ? waiting[waiting.length - 1] : null;
    }
  }

  function header(board) {
    var top = el("header", "tv-top"), name = el("h1", "tv-org"), image = el("img", "emblem");
    var clock = el("time", "tv-clock", wall(serverNow()));
    image.src = board.emblem || tv.getAttribute("data-emblem");
    image.alt = "";
    clock.id = "clock";
    add(name, image, el("span", "", board.organisation));
    return add(top, name, el("p", "tv-date", board.date), clock);
  }
  function callField(now, hasDesks) {
    var section;
    if (!shown) {
      section = el("section", "tv-call tv-call--none");
      section.setAttribute("aria-label", words.last_call);
      return add(section, icon("ticket"), add(el("div"),
        el("p", "big", hasDesks ? words.none : words.no_desks), el("p", "sub", hasDesks ? words.none_sub : words.no_desks_sub)));
    }
    section = el("section", "tv-call" + (stale ? " tv-call--stale" : now < freshUntil ? " is-fresh" : ""));
    section.setAttribute("aria-label", words.last_call);
    section.setAttribute("aria-live", "assertive");
    return add(section,
      el("p", "lbl lbl-no", stale ? words.last_known : words.call), el("p", "no", shown.number),
      add(el("p", "go"), icon("arrow-right")),
      el("p", "lbl lbl-desk", !shown.window ? words.place_to : stale ? words.desk_small : words.desk_to),
      el("p", "desk", shown.desk));
  }
  var ICONS = { called: "bell", serving: "user", free: "check-c", paused: "pause" };
  function cell(tag, cls, child) { var node = el(tag, cls); node.appendChild(child); return node; }
  function row(data) {
    var line = el("tr", "is-" + data.state), number = el("td", "tv-no c-no"), state = el("span");
    if (data.number) number.appendChild(document.createTextNode(data.number));
    else {
      var dash = el("span", "", "—");
      dash.setAttribute("aria-hidden", "true");
      add(number, dash, el("span", "vh", words.nothing));
    }
    add(state, icon(ICONS[data.state]), document.createTextNode(words[data.state]));
    return add(line, number, el("td", "tv-desk", data.desk), cell("td", "tv-st", state));
  }
  function table(rows) {
    var board = el("table", "tv-board"), head = el("tr"), body = el("tbody"), i, column;
    var names = [["ticket", "c-no"], ["desk", "c-desk"], ["state", ""]];
    for (i = 0; i < names.length; i += 1) {
      column = el("th", names[i][1], words[names[i][0]]);
      column.setAttribute("scope", "col");
      head.appendChild(column);
    }
    for (i = 0; i < rows.length; i += 1) body.appendChild(row(rows[i]));
    return add(board, el("caption", "vh", words.desks), cell("thead", "", head), body);
  }
  function side(board, count, isMany) {
    var section = el("section", "tv-side"), list = el("ol", "tv-next"), heading = el("h2", "tv-next-h"), i;
    section.setAttribute("aria-label", words.queue);
    if (!board.next.length) return add(section, add(heading, el("b", "", words.no_queue)));
    for (i = 0; i < board.next.length && i < count; i += 1) list.appendChild(el("li", "", board.next[i]));
    add(heading, el("b", "", words.next), el("span", "", (isMany ? words.of : words.waiting) + " " + board.waiting));
    return add(section, heading, list);
  }
  function ticker(board) {
    var messages = board.ticker, line = el("p", "tv-ticker"), text;
    if (!messages.length) return line;
    text = el("span", "", messages[Math.floor(new Date().getTime() / TICKER) % messages.length]);
    text.setAttribute("data-ticker", "");
    return add(line, icon("info"), text);
  }
  function banner(picture, strong, rest) {
    var line = el("p", "tv-banner"), text = el("span");
    add(text, el("b", "", strong), document.createTextNode(" " + rest));
    return add(line, icon(picture), text);
  }
  function notice(board) {
    if (stale) return banner("wifi-off", words.lost + " " + wall(new Date(heardAt + offset)) + ".", words.lost_sub);
    return board.notice && board.notice.length && board.mode === "open" ? banner("clock", board.notice[0], board.notice[1]) : null;
  }
  function card(cls, picture, title, value, detail) {
    var box = el("div", cls), heading = el("h3");
    add(heading, icon(picture), document.createTextNode(title));
    return add(box, heading, el("p", "v", value), detail ? el("p", "d", detail) : null);
  }
  function whole(board) {
    var box = el("div", "tv-full"), isClosed = board.mode === "closed", columns = el("div", "cols");
    var head = add(el("div", "head"), icon(isClosed ? "moon" : "monitor"),
      add(el("div"), el("p", "t", isClosed ? words.closed : words.unlinked), el("p", "s", isClosed ? words.closed_sub : words.unlinked_sub)));
    add(box, head);
    if (!isClosed) return box;
    if (board.message.when) add(columns, card("card", "clock", words.next_time, board.message.when, board.message.day));
    add(columns, card("card card--ghost", "calendar", words.book, words.book_what, words.book_where));
    return add(box, columns);
  }

  /* Replace only what changed, so that the frame of a fresh call and the slow pixel shift run on. */
  function patch(old, fresh) {
    var i, before, after;
    if (old.tagName !== fresh.tagName || old.className !== fresh.className || old.children.length !== fresh.children.length || !fresh.children.length) {
      old.parentNode.replaceChild(fresh, old);
      return;
    }
    for (i = 0; i < old.children.length; i += 1) {
      before = old.children[i];
      after = fresh.children[i].cloneNode(true);
      if (before.outerHTML === after.outerHTML) continue;
      if (/tv-main|tv-head/.test(after.className)) patch(before, after);
      else old.replaceChild(after, before);
    }
  }

  function draw() {
    if (!frame) return;
    var now = new Date().getTime(), board = frame.board, screen = el("div", "tv-screen"), main = el("div", "tv-main");
    var rows = [], i, total, kind, bar = notice(board), isTall = tv.clientHeight > tv.clientWidth, seats;
    choose(board, now);
    for (i = 0; i < board.rows.length; i += 1) if (!shown || board.rows[i].order !== shown.order || board.rows[i].desk !== shown.desk) rows.push(board.rows[i]);
    total = rows.length + (shown ? 1 : 0);
    seats = shown ? 6 : 5;
    kind = total <= 2 ? " tv--few" : total > seats ? " tv--many" : "";
    add(screen, header(board), bar);
    if (board.mode !== "open") {
      tv.className = "tv";
      add(screen, whole(board));
    } else if (kind === " tv--many") {
      tv.className = "tv tv--many" + (stale ? " tv--stale" : "") + (bar ? " tv--bar" : "");
      var half = isTall ? 12 : Math.ceil(rows.length / 2);
      add(screen, add(el("div", "tv-head"), callField(now, true), side(board, bar && !isTall ? 2 : 3, true)),
        add(main, table(rows.slice(0, half)), isTall ? null : table(rows.slice(half, 12))), ticker(board));
    } else {
      tv.className = "tv" + kind + (stale ? " tv--stale" : "") + (bar ? " tv--bar" : "") + (rows.length ? "" : " tv--bare");
      add(screen, callField(now, total > 0), add(main, rows.length ? table(rows) : null, side(board, isTall ? (bar ? 3 : 6) : bar ? 6 : 8, false)), ticker(board));
    }
    patch(tv.firstElementChild, screen);
    tv.setAttribute("data-version", frame.version);
    if (now < freshUntil) window.setTimeout(draw, freshUntil - now + 20);
  }

  function take(message) {
    var date = new Date(message.at);
    heardAt = new Date().getTime();
    if (!isNaN(date.getTime())) offset = date.getTime() - heardAt;
    if (message.kind === "board") {
      if (frame && frame.epoch === message.epoch && message.seq < frame.seq) return;
      if (frame && frame.epoch !== message.epoch) announced = -1;
      frame = message;
      stale = false;
      draw();
    } else if (!frame || message.version !== frame.version || message.epoch !== frame.epoch) {
      fetchState();
    } else if (stale) {
      stale = false;
      draw();
    }
  }
  function fetchState() {
    var request = new XMLHttpRequest();
    request.open("GET", stateUrl + (frame && !stale ? "?since=" + encodeURIComponent(frame.version) : ""));
    request.timeout = 4000;
    request.onload = function () {
      if (request.status !== 200) return;
      try { take(JSON.parse(request.responseText)); } catch (error) { /* half an answer: the next one comes */ }
    };
    request.send();
  }
  function poll(isOn) {
    if (isOn && !polling) { polling = window.setInterval(fetchState, 2000); fetchState(); }
    if (!isOn && polling) { window.clearInterval(polling); polling = null; }
  }
  function connect() {
    var scheme = location.protocol === "https:" ? "wss://" : "ws://";
    if (!window.WebSocket) { poll(true); return; }
    try { socket = new WebSocket(scheme + location.host + tv.getAttribute("data-socket")); } catch (error) { poll(true); return; }
    socket.onopen = function () { retry = 0; poll(false); };
    socket.onmessage = function (event) {
      try { take(JSON.parse(event.data)); } catch (error) { /* not ours */ }
    };
    socket.onclose = function () {
      poll(true);
      retry = Math.min(retry + 1, 5);
      window.setTimeout(connect, 300 * retry + Math.floor(Math.random() * 300));
    };
  }
  window.setInterval(function () {
    var clock = document.getElementById("clock"), now = new Date().getTime(), minute = wall(serverNow());
    if (clock && clock.firstChild.nodeValue !== minute) clock.firstChild.nodeValue = minute;
    if (frame && !stale && now - heardAt > STALE) {
      stale = true;
      draw();
      // A socket that is silent but not closed: a cable was pulled. Start anew.
      if (socket) { socket.onclose = null; socket.close(); socket = null; }
      poll(true);
      connect();
    }
    if (Math.floor(now / TICKER) !== tickerAt) {
      tickerAt = Math.floor(now / TICKER);
      if (frame && frame.board.ticker.length > 1 && now >= freshUntil) draw();
    }
  }, 500);
  // A page that is 12 hours old loads itself anew at a quiet moment, so that the set needs no hands.
  window.setTimeout(function renew() {
    if (!stale && frame && !calls(frame.board).length) location.reload();
    else window.setTimeout(renew, SHIFT);
  }, 12 * 3600000);

  window.addEventListener("resize", draw);
  take(JSON.parse(tv.getAttribute("data-frame")));
  connect();
}());
