/* <viche-refresh src="…?part=1" seconds="20" failed="…">: asks for its own content again while the page is looked at.
   Only a change of [data-state] is said aloud, in #said; the time of the answer changes in silence. */
class Refresh extends HTMLElement {
  connectedCallback() {
    this.failures = 0;
    this.timer = setInterval(() => this.ask(), Number(this.getAttribute("seconds")) * 1000);
    this.onlook = () => document.hidden || this.ask();
    document.addEventListener("visibilitychange", this.onlook);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.onlook);
  }

  async ask() {
    if (document.hidden || this.isAsking) return;
    this.isAsking = true;
    try {
      const answer = await fetch(this.getAttribute("src"), { cache: "no-cache" });
      if (!answer.ok) throw new Error(answer.status);
      const wasLost = this.failures > 1;
      this.failures = 0;
      this.show(await answer.text(), wasLost);
    } catch {
      this.failures += 1;
      if (this.failures === 2) this.say(this.getAttribute("failed"), true);
    } finally {
      this.isAsking = false;
    }
  }

  /* What a person has opened stays open, and the focus stays where it was. */
  show(html, wasLost) {
    const before = this.querySelector("[data-state]")?.dataset.state;
    if (html === this.last) return wasLost ? this.say("") : undefined;
    this.last = html;
    const stops = () => [...this.querySelectorAll("a, button, summary, input, select, [tabindex]")];
    const open = [...this.querySelectorAll("details")].map((one) => one.open);
    const focused = stops().indexOf(document.activeElement);
    const fresh = new DOMParser().parseFromString(html, "text/html");
    this.replaceChildren(...fresh.body.childNodes);
    this.querySelectorAll("details").forEach((one, number) => (one.open = open[number] ?? false));
    if (focused >= 0) stops()[focused]?.focus({ preventScroll: true });
    const now = this.querySelector("[data-state]");
    if (now && now.dataset.state !== before) this.say(now.textContent);
    else if (wasLost) this.say("");
  }

  /* Changes stand on the page already, so they are for the ear only; a lost link is shown too. */
  say(words, isSeen = false) {
    const place = document.getElementById("said");
    if (!place) return;
    place.classList.toggle("vh", !isSeen);
    place.textContent = words;
  }
}

customElements.define("viche-refresh", Refresh);
