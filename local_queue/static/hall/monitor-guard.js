/* Watches the other scripts of the monitor: ES3, nothing that any television could choke on. If they have not started
   within ten seconds (a file did not come, an engine is too old for them), the page is painted anew by the server
   every few seconds, but only while the server answers: a reload into an error page would stay there for ever. */
(function () {
  "use strict";
  var wait = 10000;
  function reload() { window.location.reload(); }
  function look() {
    var request;
    if (window.hallMonitorStarted) { return; }
    try {
      request = new XMLHttpRequest();
      request.open("GET", document.getElementById("tv").getAttribute("data-state"), true);
      request.onreadystatechange = function () {
        if (request.readyState !== 4) { return; }
        if (request.status === 200) { reload(); } else { window.setTimeout(look, wait); }
      };
      request.send(null);
    } catch (error) {
      reload();
    }
  }
  window.setTimeout(look, wait);
}());
