/* Switches notices on in this browser. The browser asks the person only after a click; whatever it says is told in
   words of the page. */
const form = document.querySelector("form[data-push]");
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function say(name, words) {
  for (const note of form.querySelectorAll("[data-says]")) note.hidden = note.dataset.says !== name;
  if (words) form.querySelector(`[data-says="${name}"] [data-words]`).textContent = words;
}

async function subscription(worker) {
  const key = bytes(form.dataset.key);
  const known = await worker.pushManager.getSubscription();
  const sameKey = known && text(known.options.applicationServerKey) === form.dataset.key;
  if (known && !sameKey) await known.unsubscribe();
  return sameKey ? known : worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function switchOn(button) {
  if ((await Notification.requestPermission()) !== "granted") return say("refused");
  await navigator.serviceWorker.register(form.dataset.worker, { scope: "/", updateViaCache: "none" });
  const worker = await navigator.serviceWorker.ready;
  const made = (await subscription(worker)).toJSON();
  const sent = new FormData(form);
  sent.set("endpoint", made.endpoint);
  sent.set("p256dh", made.keys.p256dh);
  sent.set("auth", made.keys.auth);
  const answer = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "application/json" } });
  if (answer.ok) return location.reload();
  const said = await answer.json().catch(() => ({}));
  return say("failed", said.message);
}

if (form) {
  const button = form.querySelector("button");
  const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!can) say("unable");
  else if (Notification.permission === "denied") say("refused");
  else {
    say("ready");
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await switchOn(button);
      } catch {
        say("failed");
      }
      button.disabled = false;
    });
  }
}
