/* <viche-scan field="f-ticket" …words…>: reads a QR code by the camera into the field and sends its form. Where the
   browser cannot, it says so; the field beside it always works. No picture leaves the device. */
const EVERY = 200; // milliseconds between two looks

class Scan extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.say = document.createElement("p");
    this.say.className = "small muted";
    this.say.setAttribute("role", "status");
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices) {
      this.say.textContent = this.getAttribute("missing");
      this.append(this.say);
      return;
    }
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "btn btn--stroke";
    this.button.textContent = this.getAttribute("start");
    this.button.addEventListener("click", () => (this.stream ? this.stop() : this.start()));
    this.append(this.button, this.say);
  }

  disconnectedCallback() {
    this.stop();
  }

  async start() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      this.tell("refused", "err");
      return;
    }
    this.video = document.createElement("video");
    this.video.muted = true;
    this.video.playsInline = true;
    this.video.className = "scan__v";
    this.video.srcObject = this.stream;
    this.append(this.video);
    this.button.textContent = this.getAttribute("stop");
    this.tell("looking");
    await this.video.play();
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    this.timer = setInterval(() => this.look(detector), EVERY);
  }

  /* Quietly, or as what went wrong: read at arm's length, too. */
  tell(words, kind = "small muted") {
    this.say.className = kind;
    this.say.textContent = this.getAttribute(words);
  }

  async look(detector) {
    const found = await detector.detect(this.video).catch(() => []);
    if (!found.length || !this.stream) return;
    this.stop();
    const field = document.getElementById(this.getAttribute("field"));
    field.value = found[0].rawValue;
    field.form.requestSubmit();
  }

  stop() {
    clearInterval(this.timer);
    this.stream?.getTracks().forEach((track) => track.stop());
    this.video?.remove();
    this.stream = null;
    if (this.button) this.button.textContent = this.getAttribute("start");
    this.say.textContent = "";
  }
}

customElements.define("viche-scan", Scan);
