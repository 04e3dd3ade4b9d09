// Shows what Lapwing pushes. Served from the root of the shop's own site, so that it may act for all of its pages.
self.addEventListener("push", (event) => {
  const message = event.data ? event.data.json() : {};
  // A copy of a message has its tag, and takes its place.
  event.waitUntil(self.registration.showNotification(message.title || "", {
    body: message.body || "", tag: message.tag, data: { url: message.url || "/" },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});

// A browser may change its subscription by itself; the page that is opened next tells the shop of the new one.
self.addEventListener("pushsubscriptionchange", (event) => {
  const key = event.oldSubscription && event.oldSubscription.options.applicationServerKey;
  if (key) event.waitUntil(self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
});
