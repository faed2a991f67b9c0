/* The picture of the monitor: from a frame and what is being called to elements. ES5 on purpose: old televisions. */
(function () {
  "use strict";
  var TICKER = 12000, MEDIA = 15000;
  var SVG = "http://www.w3.org/2000/svg", XLINK = "http://www.w3.org/1999/xlink";
  var ICONS = { called: "bell", serving: "user", free: "check-c", paused: "pause" };
  var tv = document.getElementById("tv");
  var words = JSON.parse(tv.getAttribute("data-words"));
  var layout = tv.getAttribute("data-layout");

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
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("focusable", "false");
    use.setAttributeNS(XLINK, "xlink:href", "#i-" + name);
    return add(svg, use);
  }
  function cell(tag, cls, child) { return add(el(tag, cls), child); }

  function header(board, time) {
    var top = el("header", "tv-top"), name = el("h1", "cell tv-org"), image = el("img", "emblem");
    var clock = el("time", "cell tv-clock", time);
    image.src = board.emblem || tv.getAttribute("data-emblem");
    image.alt = "";
    clock.id = "clock";
    add(name, image, el("span", "", board.organisation));
    return add(top, name, el("p", "cell tv-date", board.date), clock);
  }
  function nobody(hasDesks) {
    var section = el("section", "tv-call tv-call--none"), text = el("div", "c");
    section.setAttribute("aria-label", words.last_call);
    add(text, el("p", "big", hasDesks ? words.none : words.no_desks), el("p", "sub", hasDesks ? words.none_sub : words.no_desks_sub));
    return add(section, cell("div", "c c-pic", icon("ticket")), text);
  }
  function callField(look, hasDesks) {
    var shown = look.shown, section, desk, sound = look.sound, isLong;
    if (!shown) return nobody(hasDesks);
    isLong = shown.desk.length > 3;
    section = el("section", "tv-call" + (isLong ? " tv-call--long" : "") + (look.stale ? " tv-call--stale" : look.fresh ? " is-fresh" : ""));
    section.setAttribute("aria-label", words.last_call);
    section.setAttribute("aria-live", "assertive");
    desk = !shown.window ? words.place_to : look.stale ? words.desk_small : words.desk_to;
    add(section,
      add(el("div", "c c-no"), el("p", "lbl", look.stale ? words.last_known : words.call), el("p", "no", shown.number)),
      cell("div", "c c-go", icon("arrow-right")),
      add(el("div", "c c-desk"), el("p", "lbl", desk), el("p", "desk", shown.desk)));
    return add(section, add(el("div", "c c-say"), sound && !look.stale ? icon(sound === "on" ? "volume" : "volume-off") : null));
  }
  function row(data) {
    var line = el("tr", "is-" + data.state), number = el("td", "tv-no c-no"), state = el("td", "tv-st"), dash;
    if (data.number) number.appendChild(document.createTextNode(data.number));
    else {
      dash = el("span", "", "—");
      dash.setAttribute("aria-hidden", "true");
      add(number, dash, el("span", "vh", words.nothing));
    }
    add(state, icon(ICONS[data.state]), el("span", "", words[data.state]));
    return add(line, number, el("td", "tv-desk" + (data.desk.length > 4 ? " tv-desk--long" : ""), data.desk), state);
  }
  function table(rows) {
    var board = el("table", "tv-board"), head = el("tr"), body = el("tbody"), i, column;
    var names = [["ticket", "c-no"], ["desk", "c-desk"], ["state", "c-st"]];
    for (i = 0; i < names.length; i += 1) {
      column = el("th", names[i][1], words[names[i][0]]);
      column.setAttribute("scope", "col");
      head.appendChild(column);
    }
    for (i = 0; i < rows.length; i += 1) body.appendChild(row(rows[i]));
    return add(board, el("caption", "vh", words.desks), cell("thead", "", head), body);
  }
  function mediaCard(board, lines) {
    var cards = board.media || [], one, box, image;
    if (!cards.length) return null;
    one = cards[Math.floor(new Date().getTime() / MEDIA) % cards.length];
    box = el("aside", "tv-media tv-media--" + lines);
    if (one.image) {
      image = el("img");
      image.src = one.image;
      image.alt = "";
      return add(box, image);
    }
    return add(box, add(el("p", "card"), el("b", "", one.title), document.createTextNode(one.text)));
  }
  function side(board, count, isMany) {
    var section = el("section", "tv-side"), list = el("ol", "tv-next"), heading = el("h2", "tv-next-h"), i;
    var hasMedia = board.media && board.media.length && !isMany;
    section.setAttribute("aria-label", words.queue);
    if (layout === "media") return add(section, mediaCard(board, 0));
    if (hasMedia) count = Math.min(count, 4);
    if (!board.next.length) return add(section, add(heading, el("b", "", words.no_queue)), hasMedia ? mediaCard(board, 0) : null);
    for (i = 0; i < board.next.length && i < count; i += 1) list.appendChild(el("li", "", board.next[i]));
    add(heading, el("b", "", words.next), el("span", "", (isMany ? words.of : words.waiting) + " " + board.waiting));
    return add(section, heading, list, hasMedia ? mediaCard(board, i > 2 ? 2 : 1) : null);
  }
  function ticker(board, caption) {
    var line = el("p", "tv-ticker"), messages = board.ticker, text;
    if (caption) return add(line, cell("span", "c c-pic", icon("volume")), el("span", "c", caption));
    if (!messages.length) {
      line.className = "tv-ticker tv-ticker--empty";
      return line;
    }
    text = el("span", "c", messages[Math.floor(new Date().getTime() / TICKER) % messages.length]);
    text.setAttribute("data-ticker", "");
    return add(line, cell("span", "c c-pic", icon("info")), text);
  }
  function banner(picture, strong, rest) {
    var line = el("p", "tv-banner"), text = el("span", "c");
    add(text, el("b", "", strong), document.createTextNode(" " + rest));
    return add(line, cell("span", "c c-pic", icon(picture)), text);
  }
  function notice(board, look) {
    if (look.stale) return banner("wifi-off", words.lost + " " + look.heard + ".", words.lost_sub);
    return board.notice && board.notice.length && board.mode === "open" ? banner("clock", board.notice[0], board.notice[1]) : null;
  }
  /* Long words are written smaller: of a shelter nothing may fall off the screen. */
  function card(cls, picture, title, value, detail) {
    var heading = add(el("h3"), icon(picture), el("span", "", title)), size = value.length > 34 || (detail || "").length > 44 ? " card--long" : "";
    return add(el("div", cls + size), heading, el("p", "v", value), detail ? el("p", "d", detail) : null);
  }
  function head(picture, title, text) {
    return add(el("div", "head"), cell("div", "c c-pic", icon(picture)), add(el("div", "c"), el("p", "t", title), el("p", "s", text)));
  }
  function halted(box, told, isBlackout) {
    var since = told.since, place = told.shelter || words.shelter_what, way = told.shelter ? told.way : words.shelter_how;
    var columns = el("div", isBlackout ? "cols cols--one" : "cols");
    var text = words.stopped + " " + since + ". " + (isBlackout ? words.blackout_sub : words.alarm_sub);
    box.className += isBlackout ? "" : " tv-full--alarm";
    box.setAttribute("role", "alert");
    if (!isBlackout) add(columns, card("card", "shelter", words.shelter, place, way || words.shelter_how));
    add(columns, card("card card--ghost", "ticket", words.your_ticket, words.kept, isBlackout ? words.after_blackout : words.after_alarm));
    return add(box, head(isBlackout ? "bolt" : "siren", isBlackout ? words.blackout : words.alarm, text), columns);
  }
  function whole(board) {
    var box = el("div", "tv-full"), columns, when = board.message && board.message.when;
    if (board.mode === "alarm") return halted(box, board.message, board.message.reason === "blackout");
    if (board.mode === "nowhere") return add(box, head("monitor", words.nowhere, words.nowhere_sub));
    if (board.mode !== "closed") return add(box, head("monitor", words.unlinked, words.unlinked_sub));
    columns = el("div", when ? "cols" : "cols cols--one");
    if (when) add(columns, card("card", "clock", words.next_time, when, board.message.day));
    add(columns, card("card card--ghost", "calendar", words.book, words.book_what, words.book_where));
    return add(box, head("moon", words.closed, words.closed_sub), columns);
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
      if (/tv-main|tv-head|tv-callbox/.test(after.className)) patch(before, after);
      else old.replaceChild(after, before);
    }
  }
  function others(board, shown) {
    var rows = [], i, one;
    for (i = 0; i < board.rows.length; i += 1) {
      one = board.rows[i];
      if (!shown || one.order !== shown.order || one.desk !== shown.desk) rows.push(one);
    }
    return rows;
  }
  function open(screen, board, look, bar) {
    var rows = others(board, look.shown), total = rows.length + (look.shown ? 1 : 0), main = el("div", "tv-main");
    var isTall = tv.clientHeight > tv.clientWidth, half, kind;
    kind = total <= 2 ? " tv--few" : total > (look.shown ? 6 : 5) && layout === "board" ? " tv--many" : "";
    tv.className = "tv tv--" + layout + kind + (look.stale ? " tv--stale" : "") + (bar ? " tv--bar" : "") +
      (rows.length ? "" : " tv--bare") + (look.shown ? "" : " tv--idle");
    if (kind === " tv--many") {
      half = isTall ? 12 : Math.ceil(Math.min(rows.length, 12) / 2);
      add(screen, add(el("div", "tv-head"), cell("div", "tv-callbox", callField(look, true)), side(board, bar && !isTall ? 2 : 3, true)),
        add(main, cell("div", "tv-half", table(rows.slice(0, half))), isTall ? null : cell("div", "tv-half", table(rows.slice(half, 12)))));
      return;
    }
    if (layout === "media") rows = rows.slice(0, bar ? 4 : 5);
    add(screen, callField(look, total > 0));
    if (layout === "calls") return;
    add(main, cell("div", "tv-left", rows.length ? table(rows) : null), side(board, isTall ? (bar ? 3 : 6) : bar ? 6 : 8, false));
    add(screen, main);
  }

  /* look: {shown, fresh, stale, heard, time, caption, sound} */
  function draw(frame, look) {
    var board = frame.board, screen = el("div", "tv-screen"), bar = notice(board, look);
    add(screen, header(board, look.time), bar);
    if (board.mode === "open") {
      open(screen, board, look, bar);
      add(screen, ticker(board, look.caption));
    } else {
      tv.className = "tv";
      add(screen, whole(board));
    }
    patch(tv.firstElementChild, screen);
    tv.setAttribute("data-version", frame.version);
  }
  /* Old engines know no vh and vw; the sheet counts in tenths of the screen. */
  function fit() {
    var width = document.documentElement.clientWidth, height = document.documentElement.clientHeight;
    var unit = width > height ? Math.min(height / 10, width * 0.05625) : Math.min(width / 10, height * 0.05625);
    if (width && height) document.documentElement.style.fontSize = unit + "px";
  }
  window.hallDraw = { draw: draw, fit: fit, words: words, TICKER: TICKER };
}());
