/* <point-picker> beside two fields of a point: a click on the map, or its pin moved, fills them in; what
 * is typed moves the pin. The fields work without it. */
import { leaflet, pin, plainMap } from "./maps.js";

class PointPicker extends HTMLElement {
  connectedCallback() {
    this.lat = document.getElementById(this.dataset.lat);
    this.lon = document.getElementById(this.dataset.lon);
    if (!this.lat || !this.lon) return;
    this.watcher = new IntersectionObserver((seen) => {
      if (!seen.some((each) => each.isIntersecting)) return;
      this.watcher.disconnect();
      this.draw().catch(() => this.remove());
    });
    this.watcher.observe(this);
  }

  disconnectedCallback() {
    this.watcher?.disconnect();
    this.map?.remove();
    this.map = undefined;
  }

  point() {
    const [lat, lon] = [this.lat, this.lon].map((field) => Number.parseFloat(field.value.replace(",", ".")));
    return Number.isFinite(lat) && Number.isFinite(lon) ? [lat, lon] : undefined;
  }

  /** Where other offices of the form are: a new one is seldom far from them. */
  near() {
    for (const other of document.querySelectorAll("point-picker")) {
      const found = other !== this && other.lat && other.point();
      if (found) return found;
    }
    return undefined;
  }

  async draw() {
    this.L = await leaflet(this.dataset);
    this.map = plainMap(this.L, this, this.dataset);
    const near = this.point() ?? this.near();
    // data-center and data-zoom: where it opens without a point (django-leaflet's settings, or the area of a question)
    this.map.setView(near ?? this.dataset.center.split(",").map(Number), near ? 15 : Number(this.dataset.zoom));
    this.show();
    this.map.on("click", (event) => this.put(event.latlng));
    for (const field of [this.lat, this.lon]) field.addEventListener("change", () => this.show(true));
  }

  put({ lat, lng }) {
    this.lat.value = lat.toFixed(6);
    this.lon.value = lng.toFixed(6);
    for (const field of [this.lat, this.lon]) field.dispatchEvent(new Event("input", { bubbles: true }));
    this.show();
  }

  show(isTyped = false) {
    const point = this.point();
    if (!point) {
      this.marker?.remove();
      this.marker = undefined;
      return;
    }
    if (!this.marker) {
      this.marker = this.L.marker(point, { icon: pin(this.L), draggable: true, title: this.dataset.name }).addTo(this.map);
      this.marker.on("dragend", () => this.put(this.marker.getLatLng()));
    }
    this.marker.setLatLng(point);
    if (isTyped) this.map.setView(point, Math.max(this.map.getZoom(), 15));
  }
}

customElements.define("point-picker", PointPicker);
