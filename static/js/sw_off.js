// Served as /sw.js with OFFLINE=off: takes the place of the worker that is out there, deletes the kept pages
// and ends itself. What is in IndexedDB, unsent entries above all, stays and is sent by the pages.

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const gone = caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))));
  event.waitUntil(gone.then(() => self.registration.unregister()));
});
