/* A box that ticks all of the page, and how many are ticked; without it one ticks each. */
const form = document.getElementById("ad-act");
const boxes = [...document.querySelectorAll('input[name="ids"][form="ad-act"]')];
const head = document.querySelector("th.column-box");

if (form && head && boxes.length) {
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", form.dataset.all);
  head.replaceChildren(all);
  const said = document.createElement("output");
  form.append(said);

  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
    said.textContent = count ? `${form.dataset.ticked} ${count}` : "";
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}
