/* Keeps the summary of the visit in step with the chosen time. Without a script the form works as it is. */
const full = document.querySelector("[data-visit-when]");
const short = document.querySelector("[data-visit-short]");
for (const radio of document.querySelectorAll("input[name=time][data-when]")) {
  radio.addEventListener("change", () => {
    if (full) full.textContent = radio.dataset.when;
    if (short) short.textContent = radio.dataset.short;
  });
}
