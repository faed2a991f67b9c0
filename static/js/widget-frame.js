/* Inside an embedded widget: tell the page around it how tall the content is. The height is no secret,
   so it goes to any parent; the parent checks where it comes from. */
if (window.parent !== window) {
  let last = 0;
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === last) return;
    const scroll = last === 0 && performance.getEntriesByType("navigation")[0]?.type !== "navigate";
    last = height;
    window.parent.postMessage({ type: "viche:height", height, scroll }, "*");
  };
  new ResizeObserver(tell).observe(document.body);
  tell();
}
