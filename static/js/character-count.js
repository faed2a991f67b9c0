/* «Лишилося 80 символів із 120» under a field with data-count; announced when the person pauses. */
const words = new Intl.PluralRules(document.documentElement.lang || "uk");
const texts = {
  uk: {
    left: (n) => `Лишилося ${n} ${{ one: "символ", few: "символи", many: "символів", other: "символу" }[words.select(n)]}`,
    over: (n) => `Забагато на ${n} ${{ one: "символ", few: "символи", many: "символів", other: "символу" }[words.select(n)]}`,
    of: (n) => `із ${n.toLocaleString("uk")}`,
  },
  en: {
    left: (n) => `${n} ${n === 1 ? "character" : "characters"} left`,
    over: (n) => `${n} ${n === 1 ? "character" : "characters"} too many`,
    of: (n) => `of ${n}`,
  },
};
const text = texts[document.documentElement.lang] || texts.uk;

for (const line of document.querySelectorAll("[data-count]")) {
  const field = document.getElementById(line.dataset.for);
  const limit = Number(line.dataset.count);
  if (!field) continue;
  let timer = 0;
  const show = () => {
    // the server counts code points and a line break as two
    const length = [...field.value.replace(/\r?\n/g, "\r\n")].length;
    line.textContent = length > limit ? text.over(length - limit) : `${text.left(limit - length)} ${text.of(limit)}`;
  };
  line.setAttribute("aria-live", "polite");
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 400);
  });
  if (field.value) show();
}
