// A button for less and one for more beside a number. Without this script they send the form, which comes back changed.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-steps]");
  const field = button && document.getElementById(button.dataset.steps);
  const number = Number(field?.value.trim() || NaN);
  if (!Number.isInteger(number)) return;
  event.preventDefault();
  const step = Number(button.dataset.step);
  const edge = Number(button.dataset.edge);
  field.value = String(step > 0 ? Math.min(number + step, edge) : Math.max(number + step, edge));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
