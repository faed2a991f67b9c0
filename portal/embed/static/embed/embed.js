/* <script src="https://site/embed.js" data-key="…" data-title="…" defer></script> puts a widget here. */
(function () {
  "use strict";
  var script = document.currentScript;
  if (!script || !script.src) return;
  var key = script.getAttribute("data-key") || "";
  if (!/^[\w-]{8,32}$/.test(key)) return;
  var origin = new URL(script.src).origin;
  var address = origin + "/widget/" + key + "/";
  var box = document.createElement("div");
  var frame = document.createElement("iframe");
  frame.src = address;
  frame.title = script.getAttribute("data-title") || "Віче";
  frame.setAttribute("loading", "lazy");
  frame.style.width = "100%";
  frame.style.height = "640px";
  frame.style.border = "0";
  box.appendChild(frame);
  script.parentNode.insertBefore(box, script);

  /* No word from the frame: offer a link, whatever has blocked it. */
  var timer;
  frame.addEventListener("load", function () {
    timer = setTimeout(function () {
      var line = document.createElement("p");
      var link = document.createElement("a");
      link.href = address + "?open=1";
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = (script.getAttribute("data-link") || "Відкрити в новому вікні") + " ↗";
      line.appendChild(link);
      box.appendChild(line);
    }, 4000);
  }, { once: true });

  window.addEventListener("message", function (event) {
    var data = event.data;
    if (event.origin !== origin || event.source !== frame.contentWindow) return;
    if (!data || data.type !== "viche:height" || typeof data.height !== "number") return;
    clearTimeout(timer);
    frame.style.height = Math.min(Math.max(Math.ceil(data.height), 120), 6000) + "px";
    if (typeof data.top === "number") show(data.top);
  });

  /* A step was taken inside: its beginning must be seen, wherever the last one has left the visitor. */
  function show(line) {
    var top = frame.getBoundingClientRect().top + Math.min(Math.max(line, 0), 6000);
    if (top < 0 || top > window.innerHeight / 2) window.scrollBy(0, top - 16);
  }
})();
