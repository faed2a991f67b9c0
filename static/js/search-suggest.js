/* Suggestions under a search field: a combobox with a list, by the ARIA pattern. Without scripts it is a plain form.
   Arrows choose, Enter opens what is chosen or sends the form, Escape closes. */
const PAUSE = 200;
const SHORTEST = 3;
const words = new Intl.PluralRules(document.documentElement.lang || "uk");
const count = {
  uk: (n) => `${n} ${{ one: "підказка", few: "підказки", many: "підказок", other: "підказки" }[words.select(n)]}`,
  en: (n) => `${n} ${n === 1 ? "suggestion" : "suggestions"}`,
};
const say = count[document.documentElement.lang] || count.uk;

function enhance(box) {
  const input = box.querySelector("input");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let chosen = -1;
  let timer = 0;
  let asked = null;

  list.id = `${input.id}-suggestions`;
  list.className = "suggest";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.suggestLabel);
  list.hidden = true;
  status.className = "vh";
  status.setAttribute("role", "status");
  box.append(list, status);
  input.type = "text"; // a field of the type search may not be a combobox
  input.enterKeyHint = "search";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const choose = (number) => {
    chosen = number;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    const item = list.children[chosen];
    if (item) {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const open = (isOpen) => {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) choose(-1);
  };
  const show = (found) => {
    list.replaceChildren(
      ...found.map((each, at) => {
        const item = document.createElement("li");
        const kind = document.createElement("span");
        item.id = `${list.id}-${at}`;
        item.setAttribute("role", "option");
        item.dataset.url = each.url;
        kind.className = "suggest__k";
        kind.textContent = each.label;
        item.append(each.title, " ", kind);
        return item;
      }),
    );
    open(found.length > 0);
    status.textContent = found.length ? say(found.length) : "";
  };
  const ask = async () => {
    const typed = input.value.trim();
    asked?.abort();
    if (typed.length < SHORTEST) return show([]);
    asked = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: asked.signal });
      if (answer.ok && document.activeElement === input) show((await answer.json()).suggestions);
    } catch {
      /* a newer question, or no connection: the form works as it is */
    }
  };
  const follow = (item) => {
    if (item) window.location.assign(item.dataset.url);
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (last < 0) return;
      event.preventDefault();
      if (list.hidden) open(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(chosen === -1 && step < 0 ? last : chosen + step > last ? -1 : chosen + step);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      open(false);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      follow(list.children[chosen]);
    }
  });
  // before the field loses its focus, which closes the list
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => follow(event.target.closest("[role=option]")));
  input.addEventListener("blur", () => open(false));
}

document.querySelectorAll("[data-suggest]").forEach(enhance);
