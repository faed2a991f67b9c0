/* The frame of a page: reading preferences, menu, focus of the error summary.
   A classic script in <head>, not a module: the class `js` must stand before the first paint, or the menu would flash.
   Everything here has a twin that works without scripts. */
(function () {
  "use strict";
  var root = document.documentElement;
  var sizes = ["100", "110", "125", "150"];
  var on = { scheme: "dark", contrast: "more" };
  var off = { scheme: "light", contrast: "normal" };
  root.classList.replace("no-js", "js");

  function get(name) { return root.getAttribute("data-" + name); }

  function isOn(name) {
    if (name === "scheme" && get("scheme") === "auto") {
      return window.matchMedia("(prefers-color-scheme: dark)").matches;
    }
    return get(name) === on[name];
  }

  function set(name, value) {
    root.setAttribute("data-" + name, value);
    var secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = "reading=" + [get("scheme"), get("contrast"), get("size")].join(".") +
      "; path=/; max-age=31536000; samesite=lax" + secure;
    paint();
  }

  function paint() {
    document.querySelectorAll("[data-toggle]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(isOn(button.getAttribute("data-toggle"))));
    });
  }

  function closeMenus(except, refocus) {
    document.querySelectorAll(".nav details[open]").forEach(function (menu) {
      if (except && menu.contains(except)) return;
      menu.open = false;
      if (refocus) menu.querySelector("summary").focus();
    });
  }

  function toggleHead(button) {
    var isOpen = button.closest(".head").classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(isOpen));
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-toggle], [data-size-step], .hbtn--menu, [data-print]");
    closeMenus(event.target, false);
    if (!button) return;
    if (button.matches(".hbtn--menu")) return toggleHead(button);
    if (button.matches("[data-print]")) return window.print();
    event.preventDefault();
    var name = button.getAttribute("data-toggle");
    if (name) return set(name, isOn(name) ? off[name] : on[name]);
    var index = Math.max(0, sizes.indexOf(get("size"))) + Number(button.getAttribute("data-size-step"));
    set("size", sizes[Math.min(sizes.length - 1, Math.max(0, index))]);
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    closeMenus(null, true);
    var button = document.querySelector(".head.is-open .hbtn--menu");
    if (button) { toggleHead(button); button.focus(); }
  });

  document.addEventListener("DOMContentLoaded", function () {
    paint();
    var summary = document.querySelector("[data-focus]");
    if (!summary) return;
    summary.focus();
    // A form that came back with errors: «back» and «reload» ask for its page and do not offer to send it again.
    var isOwn = Array.from(document.querySelectorAll("main form[method=post]")).some(function (form) {
      return new URL(form.getAttribute("action") || "", location.href).pathname === location.pathname;
    });
    if (isOwn) history.replaceState(history.state, "", location.href);
  });
})();
