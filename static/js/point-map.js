/* <point-map data-for="id of a list">: the same points as the list, which is the map's twin and is complete without
 * it. A pin leads to its item; items carry data-lat, data-lon and data-name. */
import { leaflet, pin, plainMap } from "./maps.js";

const CLOSE = 16;
const MOST_LABELS = 12;

class PointMap extends HTMLElement {
  connectedCallback() {
    this.items = [...(document.getElementById(this.dataset.for)?.querySelectorAll("[data-lat]") ?? [])];
    // One point on an empty grid says nothing that its address does not.
    if (this.items.length < (this.dataset.tiles ? 1 : 2)) return;
    this.hidden = false;
    this.watcher = new IntersectionObserver((seen) => {
      if (!seen.some((each) => each.isIntersecting)) return;
      this.watcher.disconnect();
      this.draw().catch(() => {
        this.hidden = true; // the list says it all
      });
    });
    this.watcher.observe(this);
  }

  disconnectedCallback() {
    this.watcher?.disconnect();
    this.map?.remove();
  }

  async draw() {
    const L = await leaflet(this.dataset);
    const place = document.createElement("div");
    place.className = "point-map__place";
    this.replaceChildren(place);
    this.map = plainMap(L, place, this.dataset);
    const points = this.items.map((item) => [Number(item.dataset.lat), Number(item.dataset.lon)]);
    if (points.length > 1) this.map.fitBounds(points, { padding: [48, 56], maxZoom: CLOSE });
    else this.map.setView(points[0], CLOSE);
    this.items.forEach((item, number) => this.add(L, item, points[number]));
  }

  add(L, item, point) {
    const marker = L.marker(point, { icon: pin(L), title: item.dataset.name, riseOnHover: true }).addTo(this.map);
    // data-quiet: places of many kinds lie close to one another, so a name comes with the pointer or the focus.
    if (this.dataset.quiet || this.items.length <= MOST_LABELS) {
      marker.bindTooltip(item.dataset.label, { permanent: !this.dataset.quiet, direction: "right", offset: [20, -30], className: "map-label" });
    }
    const button = marker.getElement();
    button.setAttribute("role", "button");
    button.setAttribute("aria-label", item.dataset.name);
    marker.on("click keypress", (event) => {
      if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
      item.setAttribute("tabindex", "-1");
      item.focus();
      item.scrollIntoView({ block: "nearest" });
    });
  }
}

customElements.define("point-map", PointMap);
