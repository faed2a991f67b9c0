/* Hall monitor. ES5 on purpose: old televisions. A snapshot with a sequence number, heartbeats every 2 s, repair of what
   was missed, polling where there is no WebSocket, one announcement at a time, an honest banner after 6 s of silence. */
(function () {
  "use strict";
  var STALE = 6000, ANNOUNCE = 5000, OLD = 30000, POLL = 2000, DEAF = 5000, LONGEST = 20000, HOUR = 3600000, UNSAID = 8000;
  var tv = document.getElementById("tv"), view = window.hallDraw, sound = window.hallSound;
  var stateUrl = tv.getAttribute("data-state"), query = tv.getAttribute("data-query");
  var build = tv.getAttribute("data-build"), startedAt = new Date().getTime();

  var frame = null;        // newest picture
  var painted = null;      // the one that came with the page: it does not say who speaks
  var heardAt = 0;         // when the server was last heard (this machine's clock)
  var offset = 0;          // server's clock minus ours, ms
  var zone = 120;          // Kyiv's minutes east of Greenwich
  var stale = false;
  var shown = null;        // the call in the big field, a row of the frame
  var waiting = [];        // orders of calls that wait to be announced, oldest first
  var newest = -1;         // order of the newest call known; -1: nothing shown yet
  var freshUntil = 0;
  var speaking = 0;        // order of the call that is being said; 0: silence
  var name = "";           // of this screen among those of one room, over a reload too
  var isSilent = false;    // another screen speaks
  var begun = 0;           // order of the newest call that this screen began to say
  var socket = null, polling = null, asked = false, downAt = 0, renewing = false;

  function now() { return new Date().getTime(); }
  function two(number) { return (number < 10 ? "0" : "") + number; }
  /* Wall time of Kyiv, whatever the television's own clock and zone are. */
  function wall(ours) {
    var date = new Date(ours + offset + zone * 60000);
    return two(date.getUTCHours()) + ":" + two(date.getUTCMinutes());
  }

  /* calls: each is announced once, in order, one at a time; what became old meanwhile is only shown */
  function calls(board) {
    var found = [], i;
    for (i = 0; i < board.rows.length; i += 1) if (board.rows[i].state === "called") found.push(board.rows[i]);
    found.sort(function (a, b) { return a.order - b.order; });
    return found;
  }
  function withOrder(list, order) {
    for (var i = 0; i < list.length; i += 1) if (list[i].order === order) return list[i];
    return null;
  }
  function listen(board) {
    var list = calls(board), i, isFirst = newest < 0;
    for (i = 0; i < list.length; i += 1) {
      if (list[i].order <= newest) continue;
      newest = list[i].order;
      if (!isFirst && now() + offset - list[i].at < OLD) waiting.push(newest);
    }
    if (newest < 0) newest = 0;
  }
  function choose(board) {
    var list = calls(board), next = null, still = shown && withOrder(list, shown.order);
    if (still && (now() < freshUntil || speaking === shown.order)) { shown = still; return; }
    while (waiting.length && !next) next = withOrder(list, waiting.shift());
    if (next) {
      shown = next;
      freshUntil = now() + ANNOUNCE;
      announce(next.order);
      return;
    }
    if (now() >= freshUntil || !still) shown = list.length ? list[list.length - 1] : null;
  }

  /* The picture does not wait for the sound; the next call waits for both. */
  function announce(order) {
    var mode = sound.mode(frame.board.sound);
    if (mode === "off") return;
    speaking = begun = order;
    sound.announce(mode, function () {
      var row = withOrder(calls(frame.board), order);
      return row && !stale ? row.say : null;
    }, function () {
      if (speaking !== order) return;
      speaking = 0;
      draw();
    });
    window.setTimeout(function () { if (speaking === order) { speaking = 0; draw(); } }, LONGEST);
  }
  function caption() {
    if (!speaking || !shown || shown.order !== speaking) return "";
    return view.words.caption + " " + shown.number + " – " + (shown.window ? view.words.desk_small + " " : "") + shown.desk;
  }

  function draw() {
    if (!frame) return;
    choose(frame.board);
    var isFresh = !!shown && now() < freshUntil;
    view.draw(frame, { shown: shown, fresh: isFresh, stale: stale, heard: wall(heardAt), time: wall(now()), caption: caption(), sound: sound.sign(frame.board.sound) });
    if (isFresh) window.setTimeout(draw, freshUntil - now() + 20);
  }

  /* One screen of a room speaks. What its forerunner may have left unsaid is said by the one that takes over. */
  function named() {
    var found = "";
    try { found = window.sessionStorage.getItem("screen") || ""; } catch (error) { /* no storage here */ }
    while (found.length < 16) found += Math.floor(Math.random() * 36).toString(36);
    try { window.sessionStorage.setItem("screen", found); } catch (error) { /* a name for this page alone */ }
    return found;
  }
  function asking() {
    var part = sound.takesPart ? "screen=" + name + "&can=" + (sound.can() ? 1 : 0) : "";
    return query && part ? query + "&" + part : query || part;
  }
  function takeOver(speaker) {
    var list, i, wasSilent = isSilent;
    isSilent = speaker !== undefined && speaker !== name;
    if (!sound.choose(!isSilent) || !wasSilent) return;
    list = frame ? calls(frame.board) : [];
    for (i = 0; i < list.length; i += 1)
      if (list[i].order > begun && list[i].order <= newest && now() + offset - list[i].at < UNSAID) waiting.push(list[i].order);
    if (list.length) draw();
  }

  /* frames */
  function take(message) {
    heardAt = now();
    if (typeof message.now === "number") { offset = message.now - heardAt; zone = message.zone; }
    if (message.build && message.build !== build) renew();
    if (message !== painted) takeOver(message.speaker);
    if (message.kind === "board") {
      if (frame && frame.epoch === message.epoch && message.seq < frame.seq) return;
      if (frame && frame.epoch !== message.epoch) { newest = -1; waiting = []; }
      frame = message;
      stale = false;
      listen(frame.board);
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
    if (asked) return;
    asked = true;
    request.open("GET", stateUrl + "?" + (asking() ? asking() + "&" : "") + (frame && !stale ? "since=" + encodeURIComponent(frame.version) : ""), true);
    request.onreadystatechange = function () {
      if (request.readyState !== 4) return;
      asked = false;
      window.clearTimeout(limit);
      if (request.status !== 200) return;
      try { take(JSON.parse(request.responseText)); } catch (error) { /* half an answer: the next one comes */ }
    };
    var limit = window.setTimeout(function () { asked = false; request.abort(); }, 4000);
    request.send(null);
  }
  function poll(isOn) {
    if (isOn && !polling) { polling = window.setInterval(fetchState, POLL); fetchState(); }
    if (!isOn && polling) { window.clearInterval(polling); polling = null; }
  }

  /* A socket that ends is opened anew at a moment of its own: a thousand monitors do not knock at once. */
  function again() {
    window.setTimeout(connect, 200 + Math.floor(Math.random() * 600));
    if (!downAt) downAt = now();
    if (now() - downAt > DEAF) poll(true);
  }
  function connect() {
    var scheme = location.protocol === "https:" ? "wss://" : "ws://", mine;
    if (!window.WebSocket) { poll(true); return; }
    try { mine = new WebSocket(scheme + location.host + tv.getAttribute("data-socket") + (asking() ? "?" + asking() : "")); } catch (error) { poll(true); return; }
    socket = mine;
    mine.onmessage = function (event) {
      downAt = 0;
      poll(false);
      try { take(JSON.parse(event.data)); } catch (error) { /* not ours */ }
      if (sound.takesPart) try { mine.send(sound.can() ? "1" : "0"); } catch (error) { /* it is closing */ }
    };
    mine.onclose = function () { if (socket === mine) again(); };
  }
  function drop() {
    if (!window.WebSocket) return;
    var old = socket;
    socket = null;
    if (old) { old.onclose = null; old.onmessage = null; try { old.close(); } catch (error) { /* it is gone */ } }
    poll(true);
    again();
  }

  /* A newer version of the monitor, or a page that is 12 hours old: loaded at a quiet moment, not by all at once. */
  function renew() {
    if (renewing || now() - startedAt < 20000) return;
    renewing = true;
    window.setTimeout(function look() {
      if (!stale && frame && now() - heardAt < 4000 && !calls(frame.board).length) location.reload();
      else if (!stale && now() - startedAt > 13 * HOUR && now() >= freshUntil && !speaking) location.reload();
      else window.setTimeout(look, 5000 + Math.random() * 5000);
    }, 2000 + Math.random() * 20000);
  }

  var tickerAt = 0;
  window.setInterval(function () {
    var clock = document.getElementById("clock"), minute = wall(now()), turn = Math.floor(now() / 3000);
    if (clock && clock.firstChild.nodeValue !== minute) clock.firstChild.nodeValue = minute;
    if (frame && now() - heardAt > STALE) {
      if (!stale) { stale = true; draw(); drop(); }
    } else if (turn !== tickerAt && frame && now() >= freshUntil) {
      tickerAt = turn;
      draw();
    }
    if (now() - startedAt > 12 * HOUR) renew();
  }, 500);

  sound.onchange = draw;
  window.onresize = function () { view.fit(); draw(); };
  view.fit();
  name = named();
  painted = JSON.parse(tv.getAttribute("data-frame"));
  take(painted);
  connect();
  window.hallMonitorStarted = true;
}());
