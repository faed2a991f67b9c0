/* A field of files ([data-files], templates/forms/controls/files.html): drag and drop, a bar of progress for each file,
   another try, removal. Files go one after another; the form is sent once all of them are there.
   Without this script the input is sent with its form, and what was accepted has a box «remove». */
for (const box of document.querySelectorAll("[data-files]")) start(box);

function start(box) {
  const form = box.closest("form");
  const csrf = form && form.querySelector("[name=csrfmiddlewaretoken]");
  if (!csrf) return; // in a frame of another site the form has no cookie: it is sent whole
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector(".files");
  const counter = box.querySelector("[data-files-count]");
  const status = box.querySelector("[data-files-say]");
  const sample = box.querySelector("[data-files-item]");
  const token = box.querySelector("[data-files-token]").value;
  const words = box.dataset;
  const most = Number(words.most);
  const queue = [];
  let current = null;
  let removals = 0; // under way: until the server has heard of them, their places are not free

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  // Rows show their own state; the line is for ears, and for eyes when the form cannot be sent.
  const say = (text, isSeen = false) => {
    status.classList.toggle("vh", !isSeen);
    status.textContent = text;
  };
  const rows = () => [...list.children];
  const failed = () => rows().filter((row) => row.dataset.state === "failed");

  function count() {
    const ready = rows().filter((row) => row.dataset.id).length;
    const wrong = failed().length;
    list.hidden = counter.hidden = rows().length === 0;
    counter.textContent = fill(words.countText, { number: ready, most }) +
      (wrong ? `, ${fill(words.attentionText, { number: wrong })}` : "");
  }

  function makeRow(name, icon) {
    const row = sample.content.firstElementChild.cloneNode(true);
    row.dataset.name = name;
    row.querySelector(".file__n").textContent = name;
    row.querySelector(".progress").setAttribute("aria-label", name);
    const retry = row.querySelector("[data-retry]");
    const remove = row.querySelector("[data-remove]");
    retry.setAttribute("aria-label", fill(words.retryText, { name }));
    remove.setAttribute("aria-label", fill(words.removeText, { name }));
    retry.addEventListener("click", () => { again(row); remove.focus(); });
    remove.addEventListener("click", () => removeRow(row));
    setIcon(row, icon);
    return row;
  }

  function setIcon(row, icon) {
    for (const each of row.querySelectorAll("[data-kind]")) each.hidden = each.dataset.kind !== icon;
  }

  function show(row, state, text) {
    row.dataset.state = state;
    row.classList.toggle("file--err", state === "failed" || state === "withheld");
    row.querySelector("[data-text]").textContent = text;
    row.querySelector("[data-mark=ok]").hidden = state !== "ready";
    row.querySelector("[data-mark=err]").hidden = state !== "failed" && state !== "withheld";
    row.querySelector(".progress").hidden = state !== "sending";
    row.querySelector("[data-retry]").hidden = !(state === "failed" && row.canRetry);
    count();
  }

  function fail(row, text, canRetry) {
    row.canRetry = canRetry;
    show(row, "failed", text);
    say(`${row.dataset.name}: ${text}`);
  }

  function add(files) {
    for (const file of files) {
      const row = makeRow(file.name, file.type.startsWith("image/") ? "image" : "file-text");
      list.append(row);
      row.file = file;
      row.key = makeKey();
      if (rows().filter((each) => each.dataset.state !== "failed").length > most) fail(row, words.mostText, true);
      else if (file.size > Number(words.largest)) fail(row, words.largeText, false);
      else again(row);
    }
  }

  function makeKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function again(row) {
    row.querySelector(".progress").value = 0;
    show(row, "sending", fill(words.sendingText, { number: 0 }));
    queue.push(row);
    next();
  }

  function next() {
    if (current || removals || !queue.length) return;
    const row = current = queue.shift();
    const request = row.request = new XMLHttpRequest();
    const data = new FormData();
    data.append("csrfmiddlewaretoken", csrf.value);
    data.append("token", token);
    data.append("key", row.key);
    data.append("file", row.file, row.file.name);
    request.open("POST", words.upload);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable || row.dataset.state !== "sending") return;
      const number = Math.round((event.loaded / event.total) * 100);
      row.querySelector(".progress").value = number;
      row.querySelector("[data-text]").textContent =
        number < 100 ? fill(words.sendingText, { number }) : words.checkingText;
    });
    request.addEventListener("load", () => finish(row, request));
    request.addEventListener("error", () => fail(row, words.networkText, true));
    request.addEventListener("loadend", () => { current = null; next(); });
    request.send(data);
  }

  function finish(row, request) {
    const answer = request.response;
    if (request.status !== 201 || !answer) {
      const again = !answer || request.status >= 500 || request.status === 429 || answer.code === "too_many";
      fail(row, (answer && answer.message) || words.networkText, again);
      return;
    }
    accept(row, answer.file);
  }

  function accept(row, file) {
    const twin = rows().find((each) => each !== row && each.dataset.id === file.id);
    if (twin) twin.remove();
    row.dataset.id = file.id;
    row.dataset.name = file.name;
    row.querySelector(".file__n").textContent = file.name;
    setIcon(row, file.icon);
    const text = file.notice ? `${file.size}, ${file.notice}` : fill(words.addedText, { size: file.size });
    show(row, file.is_withheld ? "withheld" : "ready", text);
    say(`${file.name}: ${text}`);
    form.dispatchEvent(new CustomEvent("files-changed", { bubbles: true }));
  }

  function removeRow(row) {
    const place = queue.indexOf(row);
    if (place >= 0) queue.splice(place, 1);
    if (row.request && row.dataset.state === "sending") row.request.abort();
    if (row.dataset.id) forget(row.dataset.id);
    const neighbour = row.nextElementSibling || row.previousElementSibling;
    say(fill(words.removedText, { name: row.dataset.name }));
    row.remove();
    count();
    (neighbour ? neighbour.querySelector("[data-remove]") : input).focus();
  }

  function forget(id) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", csrf.value);
    data.append("token", token);
    data.append("id", id);
    // The form asks the same once more: what did not reach the server now goes with it.
    const mark = document.createElement("input");
    Object.assign(mark, { type: "hidden", name: `${input.name}_remove`, value: id });
    box.append(mark);
    removals += 1;
    fetch(words.remove, { method: "POST", body: data, headers: { Accept: "application/json" } })
      .catch(() => {})
      .finally(() => { removals -= 1; next(); });
  }

  // What the server has drawn gets the same button instead of its box.
  for (const old of rows()) {
    const row = makeRow(old.dataset.name, "");
    row.dataset.id = old.dataset.id;
    row.querySelector(".file__i").replaceChildren(...old.querySelector(".file__i").childNodes);
    const isWithheld = old.classList.contains("file--err");
    old.replaceWith(row);
    show(row, isWithheld ? "withheld" : "ready", old.querySelector(".file__s span").textContent);
  }

  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  const drop = box.querySelector(".drop");
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    if (event.dataTransfer) add([...event.dataTransfer.files]);
  });
  form.addEventListener("submit", (event) => {
    const text = current || queue.length ? words.waitText : failed().length ? words.failedText : "";
    if (!text) return;
    event.preventDefault();
    say(text, true);
    input.focus();
  });
}
