/* <viche-countdown seconds="892">14:52</viche-countdown>: counts down by the clock, so that
   a sleeping phone shows the truth when it wakes; announces the last two minutes once. */
class Countdown extends HTMLElement {
  connectedCallback() {
    this.end = performance.timeOrigin + performance.now() + Number(this.getAttribute("seconds")) * 1000;
    this.timer = setInterval(() => this.tick(), 500);
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    const left = Math.max(0, Math.round((this.end - (performance.timeOrigin + performance.now())) / 1000));
    this.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left === 120) this.setAttribute("aria-live", "polite");
    if (left === 0) {
      clearInterval(this.timer);
      location.replace(location.href); // the page of a lost time keeps what was sent before and offers others
    }
  }
}

customElements.define("viche-countdown", Countdown);
