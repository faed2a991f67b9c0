/* Solves the puzzle of a form in a worker while the person chooses; whoever presses earlier waits for it. Where there
   is no worker, or no crypto in it (plain http), the form goes as it is: the server then judges by the page's stamp. */
const PATIENCE = 20000;
for (const field of document.querySelectorAll("input[data-proof]")) {
  const form = field.form;
  let pressed = null;
  let isOver = false;
  const done = (answer) => {
    if (isOver) return;
    isOver = true;
    field.value = answer;
    if (pressed) form.requestSubmit(pressed.submitter);
  };
  const challenge = JSON.parse(field.dataset.proof);
  try {
    const worker = new Worker(field.dataset.worker, { type: "module" });
    worker.addEventListener("error", () => done(""));
    worker.addEventListener("message", ({ data: number }) => {
      worker.terminate();
      const { maxNumber, ...rest } = challenge;
      done(number === null ? "" : btoa(JSON.stringify({ ...rest, number })));
    });
    worker.postMessage(challenge);
  } catch {
    done("");
  }
  form.addEventListener("submit", (event) => {
    if (isOver) return;
    event.preventDefault();
    if (pressed) return;
    pressed = { submitter: event.submitter };
    const note = form.querySelector("[data-proof-note]");
    note.textContent = note.dataset.words;
    if (event.submitter) event.submitter.textContent = note.dataset.short;
    setTimeout(() => done(""), PATIENCE);
  });
}
