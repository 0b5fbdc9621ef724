// Brings the service worker (sw.js) once the page is there, and tells it which pages to keep. For others:
//   canKeep        whether this browser keeps pages at all: a worker wants https and a browser that has one
//   keep(urls)     asks for them now; resolves with those that are here then, as kept() does; keeps the others
//   kept()         [{ url, at (ISO), bytes }] of all that is kept
//   forget()       deletes every kept page; IndexedDB and the queue stay

const place = document.querySelector("[data-worker]");

export const canKeep = Boolean(place) && "serviceWorker" in navigator && isSecureContext;

const loaded = new Promise((resolve) => {
  const later = () => (globalThis.requestIdleCallback ?? setTimeout)(resolve);
  if (document.readyState === "complete") later();
  else addEventListener("load", later, { once: true });
});

async function brought() {
  if (!canKeep) throw new Error("this browser keeps no pages");
  await loaded;
  await navigator.serviceWorker.register(place.dataset.worker, { updateViaCache: "none" });
  return (await navigator.serviceWorker.ready).active;
}

let worker;

async function ask(message) {
  worker ??= brought();
  const { port1, port2 } = new MessageChannel();
  const told = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
  (await worker).postMessage({ ...message, lang: document.documentElement.lang }, [port2]);
  return told;
}

export const keep = (urls) => ask({ keep: urls, now: true });
export const kept = () => ask({});
export const forget = () => ask({ forget: true });

// What is asked for on every page comes only where it is not here or old.
if (canKeep) {
  ask({ keep: place.dataset.keep.trim().split(/\s+/) }).catch((error) => console.warn("no page is kept", error));
}
