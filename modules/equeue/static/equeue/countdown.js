/* <viche-countdown seconds="892">14:52</viche-countdown>: counts down by the clock, so that
   a sleeping phone shows the truth when it wakes; says once, politely, that two minutes are left. */
const WARNING = 120;

class Countdown extends HTMLElement {
  connectedCallback() {
    this.end = performance.timeOrigin + performance.now() + Number(this.getAttribute("seconds")) * 1000;
    this.warning = document.querySelector("[data-hold-warning]");
    this.more = document.querySelector("[data-hold-more]");
    this.timer = setInterval(() => this.tick(), 500);
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    const left = Math.max(0, Math.round((this.end - (performance.timeOrigin + performance.now())) / 1000));
    this.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (this.more) this.more.toggleAttribute("data-early", left > Number(this.more.dataset.holdMore));
    if (left <= WARNING && left > 0) this.warn();
    if (left === 0) {
      clearInterval(this.timer);
      location.replace(location.href); // the page of a lost time keeps what was sent before and offers others
    }
  }

  warn() {
    if (!this.warning || this.warned) return;
    this.warned = true;
    this.warning.classList.remove("vh");
    this.warning.textContent = this.warning.dataset.holdWarning;
  }
}

customElements.define("viche-countdown", Countdown);
