/* The sound of the monitor: a chime, then the voice if there is one. ES5 on purpose. One element plays everything, one
   thing at a time; a browser that wants a press first gets one plain button, and the picture never waits for any of it. */
(function () {
  "use strict";
  var CHIME = 5000, VOICE = 12000, PATIENCE = 2500, START = 3000;
  var tv = document.getElementById("tv"), button = document.getElementById("sound");
  var asked = tv.getAttribute("data-sound"), chime = tv.getAttribute("data-chime");
  var player = null, isBlocked = false, turn = 0, isChosen = asked !== "auto";
  try { player = new Audio(); } catch (error) { player = null; }

  function refuse() {
    if (isBlocked) return;
    isBlocked = true;
    button.hidden = !isChosen;
    if (api.onchange) api.onchange();
  }
  function allow() {
    isBlocked = false;
    button.hidden = true;
    if (api.onchange) api.onchange();
  }
  /* done(hasSounded) is called once: at the end, at an error, when it takes too long. */
  function play(url, volume, limit, done) {
    var mine = turn += 1, hasBegun = false, promise, late, deaf;
    function end() {
      if (mine !== turn) return;
      turn += 1;
      window.clearTimeout(late);
      window.clearTimeout(deaf);
      player.onended = player.onerror = player.onplaying = null;
      done(hasBegun);
    }
    player.onplaying = function () { hasBegun = true; if (isBlocked) allow(); };
    player.onended = end;
    player.onerror = end;
    late = window.setTimeout(function () { try { player.pause(); } catch (error) { /* it never began */ } end(); }, limit);
    deaf = window.setTimeout(function () {
      if (hasBegun) return;
      if (!promise) refuse();  // an old engine does not say why nothing is heard
      end();
    }, START);
    try {
      player.src = url;
      player.volume = volume;
      promise = player.play();
      if (promise && promise.then) {
        promise.then(null, function (error) {
          if (mine !== turn) return;
          if (error && error.name === "NotAllowedError") refuse();
          end();
        });
      }
    } catch (error) {
      end();
    }
  }
  function wanted(hall) {
    if (!player || asked === "off" || hall === "off" || !isChosen) return "off";
    return asked === "chime" || hall === "chime" ? "chime" : "voice";
  }
  var api = {
    onchange: null,
    /* Whether this screen takes part in the choice of the one that speaks, and whether it could. */
    takesPart: asked === "auto",
    can: function () { return !!player && !isBlocked; },
    /* The server's choice among the screens of a room; true if this one has just become it. */
    choose: function (isMine) {
      var before = isChosen;
      if (asked !== "auto" || isMine === before) return false;
      isChosen = isMine;
      button.hidden = !isBlocked || !isMine;
      return isMine;
    },
    /* What this screen does with the hall's sound: voice, chime or off. */
    mode: function (hall) { return isBlocked ? "off" : wanted(hall); },
    /* The loudspeaker in the call: "on", "off" (crossed), or none on a screen that was told to be silent. */
    sign: function (hall) { return asked === "off" || !isChosen ? "" : isBlocked || wanted(hall) === "off" ? "off" : "on"; },
    /* find() gives the address of the voice, "" while it is being made, null if nobody is called any more. */
    announce: function (mode, find, done) {
      var since;
      function look() {
        var url = find();
        if (url) play(url, 1, VOICE, done);
        else if (url === null || mode !== "voice" || new Date().getTime() - since > PATIENCE) done();
        else window.setTimeout(look, 150);
      }
      play(chime, 1, CHIME, function () { since = new Date().getTime(); look(); });
    }
  };
  button.onclick = function () {
    allow();
    play(chime, 1, CHIME, function () { /* the person heard it */ });
  };
  /* Known at the start, not at the first call: nothing is heard of it. */
  if (player && asked !== "off") play(chime, 0, CHIME, function () { /* allowed, or the button stands there */ });
  window.hallSound = api;
}());
