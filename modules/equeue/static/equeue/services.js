/* A service that is ticked chooses its group as well. Without a script the server finds the group by the services. */
for (const box of document.querySelectorAll("input[name=s][data-group]")) {
  box.addEventListener("change", () => {
    const group = document.querySelector(`input[name=service][value="${CSS.escape(box.dataset.group)}"]`);
    if (group && box.checked) group.checked = true;
  });
}
