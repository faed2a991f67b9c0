/* Inside an embedded widget: tell the page around it how tall the content is. The height is no secret,
   so it goes to any parent; the parent checks where it comes from. After a step, the first message also says
   which line of the page to show: the summary of errors, the place of a link, or the top. */
if (window.parent !== window) {
  const isStep = document.referrer.startsWith(`${location.origin}/`);
  const line = () => {
    const goal = document.querySelector("[data-focus]") ?? document.getElementById(location.hash.slice(1));
    return goal ? Math.max(0, Math.floor(goal.getBoundingClientRect().top + scrollY)) : 0;
  };
  let last = 0;
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === last) return;
    const message = { type: "viche:height", height };
    /* Late, over a bad network, a jump would tear the page from under somebody who already types. */
    const isUntouched = document.activeElement === document.body || document.activeElement?.hasAttribute("autofocus");
    if (last === 0 && isStep && isUntouched) message.top = line();
    last = height;
    window.parent.postMessage(message, "*");
  };
  new ResizeObserver(tell).observe(document.body);
  tell();
}
