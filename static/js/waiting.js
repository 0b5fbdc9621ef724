// Every signed-in page: how much waits on this phone, sending it, and no sign-out past it.

import * as store from "./store.js";
import { forgotten, textsOf } from "./texts.js";

const user = Number(document.body.dataset.user);
const link = document.querySelector("[data-waiting]");
const strip = document.querySelector("[data-to-mend]");
const here = link.pathname === location.pathname;

const UNSENT = ["typing", "queued", "refused"];
const isUnsent = ({ state }) => UNSENT.includes(state);

function put(element, n) {
  element.hidden = n === 0;
  const place = element.querySelector("[data-n]");
  if (n && place.textContent !== String(n)) place.textContent = n;
}

let sends = false;

async function show() {
  const entries = await store.entriesOf(user);
  const photos = await store.filesOfUser(user);
  const late = new Set((await store.filesWaiting(user)).map(({ ref }) => ref));
  const bad = new Set(photos.filter(({ state }) => state === "refused").map(({ ref }) => ref));
  const texts = await textsOf(user);
  put(link, texts.length + entries.filter((entry) => isUnsent(entry) || (entry.state === "received" && late.has(entry.ref))).length);
  if (!here) put(strip, entries.filter(({ ref, state }) => state === "refused" || (state !== "dropped" && bad.has(ref))).length);
  if (sends) return;
  // the sender is fetched when there is something to send, or a photo that was left behind
  if (!entries.length && !photos.length) return;
  sends = true;
  const { start } = await import(link.dataset.outbox);
  start(user);
}

// Where nothing can be kept there is nothing to show; the form and the queue say so themselves.
const look = () => show().catch((error) => console.warn(error));

let asked;
function later() {
  asked ??= setTimeout(() => {
    asked = undefined;
    look();
  }, 100);
}

if (user && "indexedDB" in window) {
  forgotten.then(look);
  store.onChange(later);
}

// --- what is typed into other forms than that of a visit; fetched where there is one

const FORM = 'main form[method="post"]:not([data-visit], [data-untyped])';
if (user && document.querySelector(`${FORM} textarea, ${FORM} input:not([type=hidden])`)) {
  import(document.querySelector("#typed-back").dataset.module).catch((error) => console.warn(error));
}

// --- keeping the phone's storage: asked for with the first thing that is saved

document.addEventListener("submit", ({ target }) => {
  if ("visit" in target.dataset) navigator.storage?.persist?.();
});

// --- signing out

const waits = async () =>
  (await store.entriesOf(user)).some(isUnsent) || (await store.filesWaiting(user)).length > 0 || (await textsOf(user)).length > 0;

const isOurs = (address) => fetch(address, { cache: "no-store" }).then(({ headers }) => headers.has("X-Halo-User"), () => false);

// Whoever signs in next on this phone sees no page of this person's; what waits stays under its user.
// Without a signal nobody is signed out: the kept pages stay, and the page of signing out says so.
export async function signOut(form = document.querySelector('form[action$="/logout/"]')) {
  const address = new URL(form.action).pathname;
  if (location.pathname !== address && !(await isOurs(address))) return location.assign(address);
  if ("caches" in window) {
    const names = (await caches.keys()).filter((name) => name.startsWith("pages"));
    await Promise.all(names.map((name) => caches.delete(name)));
  }
  form.submit();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.action.endsWith("/logout/") || !user) return;
  event.preventDefault();
  // a store that cannot be read holds nobody
  const held = "indexedDB" in window && (await waits().catch(() => false));
  delete form.dataset.sent;
  if (!held) await signOut(form);
  else if (here) location.hash = "leaving";
  else location.assign(`${link.pathname}#leaving`);
});
