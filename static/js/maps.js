/* What every map has in common: Leaflet from our own server, tiles of the operator or a plain grid, pins that are
 * buttons. Leaflet sets styles by script, which the content security policy allows. */
let library;

/** Resolves with Leaflet; asked for once, and only by a map that comes into sight. */
export function leaflet({ leaflet: source, css }) {
  library ??= new Promise((resolve, reject) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = css;
    document.head.append(sheet);
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => resolve(window.L);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

/** Arrows, plus and minus are the map's own keys: whoever listens to the page is told so by the role. */
function nameForListeners(place) {
  const host = place.matches("[role=region]") ? place : place.parentElement;
  const name = host.getAttribute("aria-label");
  host.removeAttribute("role");
  host.removeAttribute("aria-label");
  place.setAttribute("role", "application");
  if (name) place.setAttribute("aria-label", name);
}

/** A map without Leaflet's English words: its buttons get the names that the page says. */
export function plainMap(L, place, { zoomIn, zoomOut, tiles, note }) {
  nameForListeners(place);
  const map = L.map(place, { zoomControl: false, attributionControl: Boolean(tiles), scrollWheelZoom: false });
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut, position: "topright" }).addTo(map);
  if (tiles) {
    map.attributionControl.setPrefix(false);
    const words = document.createElement("span");
    words.textContent = note || "";
    L.tileLayer(tiles, { maxZoom: 19, attribution: words.innerHTML }).addTo(map);
  } else {
    scale(L).addTo(map);
    // Squares of a tile each: points keep their places to one another, and nobody else is asked for anything.
    const Grid = L.GridLayer.extend({
      createTile: () => Object.assign(document.createElement("div"), { className: "map-grid" }),
    });
    new Grid({ maxZoom: 19 }).addTo(map);
  }
  return map;
}

/** How far is far, in the words of the page. */
function scale(L) {
  const [metres, kilometres] = document.documentElement.lang === "uk" ? ["м", "км"] : ["m", "km"];
  const Scale = L.Control.Scale.extend({
    _updateMetric(most) {
      const length = this._getRoundNum(most);
      this._updateScale(this._mScale, length < 1000 ? `${length} ${metres}` : `${length / 1000} ${kilometres}`, length / most);
    },
  });
  return new Scale({ imperial: false, position: "bottomleft" });
}

export function pin(L) {
  const drawing =
    '<svg viewBox="-24 -52 48 54" aria-hidden="true"><path class="pin__b" d="M0 0c-4-9-22-14-22-28a22 22 0 1 1 44 0c0 14-18 19-22 28z"/><circle class="pin__i" r="6" cy="-28"/></svg>';
  return L.divIcon({ className: "map-pin", html: drawing, iconSize: [44, 50], iconAnchor: [22, 50] });
}
