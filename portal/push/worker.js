/* Shows notices of the site and opens the cabinet by a click. It keeps nothing and answers no request of pages. */
const FIRST = "/cabinet/";

function told(event) {
  try {
    return event.data ? event.data.json() : {};
  } catch {
    return {};
  }
}

/* Only our own site: whatever was sent, a click leads nowhere else. */
function ours(path) {
  const url = new URL(typeof path === "string" ? path : FIRST, self.location.origin);
  return url.origin === self.location.origin ? url.href : new URL(FIRST, self.location.origin).href;
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const notice = told(event);
  event.waitUntil(
    self.registration.showNotification(notice.title || self.location.hostname, {
      body: notice.line || "",
      lang: notice.language || "uk",
      tag: notice.id || "",
      data: { url: ours(notice.path) },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  const url = event.notification.data.url;
  event.notification.close();
  event.waitUntil(
    (async () => {
      const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
      const same = open.find((each) => each.url === url);
      return same ? same.focus() : self.clients.openWindow(url);
    })(),
  );
});
