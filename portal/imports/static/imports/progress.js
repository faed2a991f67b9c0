/** The bar of an import: asks every second, and shows the page anew once the worker is done. Without it the page
 * does so itself. */
const EVERY = 1000;

class ImportProgress extends HTMLElement {
  connectedCallback() {
    this.timer = setTimeout(() => this.ask(), EVERY);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  async ask() {
    try {
      const answer = await fetch(this.dataset.url, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const progress = await answer.json();
      if (!progress.is_at_work) {
        location.reload();
        return;
      }
      this.show(progress);
    } catch {
      // The next question may be answered.
    }
    this.timer = setTimeout(() => this.ask(), EVERY);
  }

  show({ percent, text }) {
    const bar = this.querySelector("progress");
    const label = this.querySelector("label");
    if (percent === null) bar.removeAttribute("value");
    else bar.value = percent;
    // Said aloud by tens, not every second.
    const step = percent === null ? text : Math.floor(percent / 10);
    if (step !== this.said) {
      this.said = step;
      label.textContent = text;
    }
  }
}

customElements.define("import-progress", ImportProgress);
