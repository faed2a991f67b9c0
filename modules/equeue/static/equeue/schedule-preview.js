// Shows what a change of schedule does while it is typed. Without this script the button on the page asks for the same.
const PAUSE = 400;

const parts = document.querySelectorAll("[data-preview]");
const form = parts[0]?.closest("form");

if (form) {
  let timer = 0;
  let request = null;

  const show = async () => {
    request?.abort();
    request = new AbortController();
    const data = new FormData(form);
    data.set("act", "fragment");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, signal: request.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelectorAll("[data-preview]");
      if (fresh.length) fresh.forEach((part, number) => parts[number]?.replaceChildren(...part.childNodes));
      else parts[0].replaceChildren(...page.body.childNodes);
    } catch (problem) {
      if (problem.name !== "AbortError") throw problem;
    }
  };

  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
}
