/* <span data-countdown="892">14:52</span>: seconds left; counts by the clock, so a sleeping tab stays right.
   Says `countdown:low` two minutes before the end and `countdown:end` at it, as events that bubble. */
for (const box of document.querySelectorAll("[data-countdown]")) {
  const end = performance.now() + Number(box.dataset.countdown) * 1000;
  let wasLow = Number(box.dataset.countdown) <= 120;
  const timer = setInterval(() => {
    const left = Math.max(0, Math.round((end - performance.now()) / 1000));
    box.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left <= 120 && !wasLow) {
      wasLow = true;
      box.dispatchEvent(new CustomEvent("countdown:low", { bubbles: true }));
    }
    if (left === 0) {
      clearInterval(timer);
      box.dispatchEvent(new CustomEvent("countdown:end", { bubbles: true }));
    }
  }, 1000);
}
