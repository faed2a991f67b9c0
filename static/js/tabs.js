/* [role=tablist] with [role=tab][aria-controls]; without scripts every panel is shown one after another. */
for (const list of document.querySelectorAll('[role="tablist"]')) {
  const tabs = [...list.querySelectorAll('[role="tab"]')];
  const pick = (chosen) => {
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls"));
      if (panel) panel.hidden = tab !== chosen;
    }
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => pick(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const edge = { Home: tabs[0], End: tabs[tabs.length - 1] }[event.key];
      const next = edge || (step && tabs[(index + step + tabs.length) % tabs.length]);
      if (!next) return;
      event.preventDefault();
      pick(next);
      next.focus();
    });
  });
  const chosen = tabs.find((tab) => tab.getAttribute("aria-selected") === "true") || tabs[0];
  if (chosen) pick(chosen);
}
