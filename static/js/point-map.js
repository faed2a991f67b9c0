/* <point-map data-for="id of a list">: the same points as the list, which is the map's twin and is complete without
 * it. A pin leads to its item, a round sign with a number comes closer; items carry data-lat, data-lon and data-name. */
import { leaflet, pin, plainMap } from "./maps.js";

const CLOSE = 16;
const MOST_LABELS = 12;
const MOST_NAMES = 3;
const APART = 56; // pixels between signs of 44: a finger hits the one that was meant

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
    this.points = this.items.map((item) => [Number(item.dataset.lat), Number(item.dataset.lon)]);
    if (this.points.length > 1) this.map.fitBounds(this.points, { padding: [48, 56], maxZoom: CLOSE });
    else this.map.setView(this.points[0], CLOSE);
    this.pins = L.layerGroup().addTo(this.map);
    this.put(L);
    this.map.on("zoomend", () => this.put(L));
  }

  /** Pins for this zoom; those that would lie on one another are one round sign with their number. */
  put(L) {
    const hadFocus = this.pins.getLayers().some((each) => each.getElement() === document.activeElement);
    this.pins.clearLayers();
    for (const group of this.groups()) group.length > 1 ? this.addGroup(L, group) : this.addPin(L, group[0]);
    if (hadFocus) this.map.getContainer().focus({ preventScroll: true });
  }

  /** Numbers of items, in their order: those whose pins would touch are together. */
  groups() {
    const groups = [];
    this.points.forEach((point, number) => {
      const here = this.map.latLngToLayerPoint(point);
      const near = groups.find(({ at }) => Math.abs(at.x - here.x) < APART && Math.abs(at.y - here.y) < APART);
      if (near) near.items.push(number);
      else groups.push({ at: here, items: [number] });
    });
    return groups.map(({ items }) => items);
  }

  addGroup(L, numbers) {
    const names = numbers.map((number) => this.items[number].dataset.label || this.items[number].dataset.name);
    const label = `${this.dataset.zoomIn}: ${names.slice(0, MOST_NAMES).join("; ")}${names.length > MOST_NAMES ? "…" : ""}`;
    const bounds = L.latLngBounds(numbers.map((number) => this.points[number]));
    const html = `<span aria-hidden="true">${numbers.length}</span>`;
    const icon = L.divIcon({ className: "map-pin map-group", html, iconSize: [44, 44], iconAnchor: [22, 22] });
    this.addSign(L.marker(this.points[numbers[0]], { icon, title: label }), label, () => {
      if (this.map.getZoom() < this.map.getMaxZoom() && !bounds.getSouthWest().equals(bounds.getNorthEast())) {
        this.map.fitBounds(bounds, { padding: [48, 56], maxZoom: this.map.getZoom() + 4 });
      } else this.show(this.items[numbers[0]]);
    });
  }

  addPin(L, number) {
    const item = this.items[number];
    const marker = L.marker(this.points[number], { icon: pin(L), title: item.dataset.name, riseOnHover: true });
    // data-quiet: places of many kinds lie close to one another, so a name comes with the pointer or the focus.
    if (this.dataset.quiet || this.items.length <= MOST_LABELS) {
      marker.bindTooltip(item.dataset.label, { permanent: !this.dataset.quiet, direction: "right", offset: [20, -30], className: "map-label" });
    }
    this.addSign(marker, item.dataset.name, () => this.show(item));
  }

  addSign(marker, label, act) {
    marker.addTo(this.pins);
    const button = marker.getElement();
    button.setAttribute("role", "button");
    button.setAttribute("aria-label", label);
    marker.on("click keypress", (event) => {
      if (event.type === "click" || event.originalEvent.key === "Enter") act();
    });
  }

  show(item) {
    item.setAttribute("tabindex", "-1");
    item.focus();
    item.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("point-map", PointMap);
