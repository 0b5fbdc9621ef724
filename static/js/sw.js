// The service worker: opens the kept pages without a signal, and says of all others that they need one.
// The lines before this one are written by mentorhalo/portal/views/offline.py:
//   VERSION  changes with every file that pages are made of
//   ASSETS   those files
//   PLACES   { static, start, form, queue, offline, data, accounts, logout } addresses
// Kept is only what carries our header X-Halo-User, so no captive portal's page and no proxy's; pages of
// a person are in a cache with that person's number. IndexedDB is never touched here.

const PAGES = "pages-"; // and the account's number; deleted at sign-out
const FILES = "assets";
const SHELL = "shell";
const PATIENCE = 4_000; // ms that a page may take where a kept one could be shown
const LENT = 15_000; // the same where it is the empty form, which only has what this phone holds
const OLD = 900_000; // ms after which a kept page is asked for again
const DAY = 86_400_000;
const MOST_OPENED = 10;
const APART = /^\/(admin|sync|files|healthz|readyz|sw\.js|manifest\.webmanifest)(\/|$)/;
const ENTRY = /^\/engagements\/\d+\/$/;
const EDIT = /^\/engagements\/\d+\/edit\/$/;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const AT_ONCE = [PLACES.form, PLACES.queue];

// --- files: styles, scripts, pictures

const isFile = (path) => path.startsWith(PLACES.static) && !path.startsWith(`${PLACES.static}admin/`);
const isOurs = (answer) => answer.status === 200 && answer.type === "basic" && !answer.redirected;
const isWhole = (answer) => isOurs(answer) && !answer.headers.get("Content-Type")?.includes("html");

async function bring(address) {
  const files = await caches.open(FILES);
  const known = await files.match(address, { ignoreVary: true });
  if (known && HASHED.test(address)) return known;
  const answer = await fetch(address);
  if (!isWhole(answer)) throw new Error(`${answer.status}: ${address}`);
  await files.put(address, answer.clone());
  return answer;
}

// The addresses that a page names, and those that its scripts import, brought if they are not here.
async function filesOf(html) {
  const found = new Set(html.match(new RegExp(`${PLACES.static}[^"'\\s<>)]+`, "g")) ?? []);
  for (const address of found) {
    if (!isFile(address)) {
      found.delete(address);
      continue;
    }
    const answer = await bring(address);
    if (!address.endsWith(".js")) continue;
    for (const [, name] of (await answer.text()).matchAll(/\b(?:from\s*|import\s*\(?)["'](\.\/[^"']+)["']/g)) {
      found.add(new URL(name, new URL(address, location.origin)).pathname);
    }
  }
  return found;
}

// Let go of the files of earlier versions that no kept page needs any more.
async function sweep() {
  const files = await caches.open(FILES);
  const needed = new Set(ASSETS);
  const surplus = (await files.keys()).filter(({ url }) => !needed.has(new URL(url).pathname));
  if (!surplus.length) return;
  for (const name of await caches.keys()) {
    if (!name.startsWith(PAGES)) continue;
    for (const answer of await (await caches.open(name)).matchAll()) {
      for (const address of await filesOf(await answer.text())) needed.add(address);
    }
  }
  for (const { url } of surplus) if (!needed.has(new URL(url).pathname)) await files.delete(url);
}

async function file(event, address) {
  const files = await caches.open(FILES);
  const known = await files.match(address, { ignoreVary: true });
  if (known && HASHED.test(address)) return known;
  let answer;
  try {
    answer = await fetch(event.request);
  } catch (error) {
    if (known) return known;
    throw error;
  }
  if (!isWhole(answer)) return known ?? answer;
  event.waitUntil(files.put(address, answer.clone()));
  return answer;
}

// --- what is kept, and whose

let epoch = 0; // rises when pages are forgotten: what was asked for before is not kept any more
let turn = Promise.resolve(); // what is kept and what is forgotten never cross
let posted = 0; // when a form was sent: what follows is asked for, not taken from here
let account = 0; // when that was a sign-in or a sign-out: whose phone it is now is not known
let leaving = false;
let language; // of the last page

const whoseOf = (answer) => answer.headers.get("X-Halo-User");
const unsure = () => Date.now() - posted < 60_000;
const nobodys = () => Date.now() - account < 10_000;

function inTurn(deed) {
  const done = turn.then(deed);
  turn = done.catch(() => {});
  return done;
}

async function clear(keep) {
  if (!keep) epoch += 1; // the first page of all may be on its way
  for (const name of await caches.keys()) {
    if (!name.startsWith(PAGES) || name === keep) continue;
    epoch += 1;
    await caches.delete(name);
  }
}

const forget = (keep) => inTurn(() => clear(keep));

// An answer of ours says who is signed in: the pages of anybody else go.
async function heed(answer) {
  const user = whoseOf(answer);
  language = answer.headers.get("Content-Language") ?? language;
  posted = 0;
  account = 0;
  if (user !== "0") await forget(PAGES + user);
  else if (leaving) await forget();
  leaving = false;
}

async function kept() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES));
  return names.length ? caches.open(names.at(-1)) : undefined;
}

const how = { ignoreVary: true };

async function find(key) {
  return (await kept())?.match(key, how);
}

// The kept page for an address, itself or without its query, with the ms that the network has before it;
// and the empty form for the change of an entry, which the form fills from what this phone holds. For
// figures of another day those of today do not stand in.
async function findFor({ pathname, search, searchParams }) {
  const cache = await kept();
  if (!cache) return [undefined, 0];
  const other = searchParams.has("as_of") ? undefined : await cache.match(pathname, how);
  const own = (await cache.match(pathname + search, how)) ?? other;
  if (own || !EDIT.test(pathname)) return [own, PATIENCE];
  return [await cache.match(PLACES.form, how), LENT];
}

function labelled(body, answer, more = {}) {
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length", "Transfer-Encoding"]) headers.delete(name);
  const bytes = new Blob([body ?? ""]).size;
  const label = { "X-Kept-At": new Date().toISOString(), "X-Kept-Bytes": bytes, "X-Kept-Version": VERSION };
  for (const [name, value] of Object.entries({ ...label, ...more })) headers.set(name, value);
  return headers;
}

// Keep an answer under `key` once every file that it needs is here; true when it is kept.
async function put(key, answer, { opened = false, since = epoch } = {}) {
  const user = whoseOf(answer);
  if (answer.status !== 200 || !user || user === "0") return false;
  const body = await answer.text();
  // a message that is said once is not said again each time the page is opened
  if (body.includes(" data-once")) return false;
  if (answer.headers.get("Content-Type")?.includes("html")) await filesOf(body);
  const headers = labelled(body, answer, opened ? { "X-Kept-Opened": "1" } : {});
  return lay(user, key, new Response(body, { headers }), since);
}

// false where pages were forgotten since `since`.
function lay(user, key, page, since) {
  return inTurn(async () => {
    if (since !== epoch) return false;
    await clear(PAGES + user);
    await (await caches.open(PAGES + user)).put(key, page);
    return true;
  });
}

const busy = new Map();

// Ask for a page behind what is shown and keep it; true when that was done. It reads no message.
function refresh(key) {
  if (!busy.has(key)) busy.set(key, again(key).finally(() => busy.delete(key)));
  return busy.get(key);
}

async function again(key) {
  const since = epoch;
  const answer = await fetch(key, { headers: { "X-Halo-Keep": "1" }, credentials: "same-origin", priority: "low" });
  const to = new URL(answer.url).pathname;
  if (answer.redirected && key === PLACES.start) {
    // the start page of some is another page
    if (!(await put(to, answer, { since }))) return false;
    const headers = labelled("", answer, { Location: to });
    return lay(whoseOf(answer), key, new Response(null, { status: 302, headers }), since);
  }
  if ([403, 404].includes(answer.status) && whoseOf(answer)) await drop(key);
  return isOurs(answer) && put(key, answer, { since });
}

async function drop(key) {
  await (await kept())?.delete(key, how);
}

// Of the pages that were merely opened only the newest stay.
async function thin() {
  const cache = await kept();
  if (!cache) return;
  for (const kind of [ENTRY, EDIT]) {
    const found = [];
    for (const request of await cache.keys()) {
      const at = (await cache.match(request, how))?.headers;
      if (at?.has("X-Kept-Opened") && kind.test(new URL(request.url).pathname)) found.push([at.get("X-Kept-At"), request]);
    }
    found.sort(([one], [other]) => (one < other ? 1 : -1));
    for (const [, request] of found.slice(MOST_OPENED)) await cache.delete(request);
  }
}

// --- pages

// A kept page; `stale`: it says of when it is.
async function shown(page, stale) {
  if (!stale || page.status !== 200) return page;
  const html = (await page.text()).replace(" hidden data-as-of", " data-as-of");
  return new Response(html, { headers: page.headers });
}

async function needsSignal(error) {
  const page = await (await caches.open(SHELL)).match(PLACES.offline, how);
  if (page) return page;
  throw error;
}

const within = (promise, patience) =>
  new Promise((resolve, reject) => {
    promise.then(resolve, reject);
    if (patience) setTimeout(() => reject(new Error("slow")), patience);
  });

async function page(event, url) {
  const key = url.pathname + url.search;
  const [known, patience] = nobodys() ? [undefined, 0] : await findFor(url);
  const spoken = known?.headers.get("Content-Language");
  const anew = ["reload", "no-cache"].includes(event.request.cache); // pulled to refresh
  if (known && AT_ONCE.includes(key) && !anew && !unsure() && (!language || language === spoken)) {
    event.waitUntil(refresh(key).catch(() => {})); // without a signal the kept one stays
    return shown(known, !navigator.onLine);
  }
  const asked = fetch(event.request);
  let answer;
  try {
    answer = await within(asked, known && !unsure() ? patience : 0);
  } catch (error) {
    event.waitUntil(asked.then((late) => taken(event, key, late)).catch(() => {}));
    return known ? shown(known, true) : needsSignal(error);
  }
  if (answer.type === "opaqueredirect") return answer;
  if (known && (!whoseOf(answer) || answer.status >= 500)) return shown(known, true);
  await taken(event, key, answer);
  return answer;
}

// What came of asking: whose it is, and the page kept where it is one of those.
async function taken(event, key, answer) {
  if (answer.type === "opaqueredirect" || !whoseOf(answer)) return;
  await heed(answer);
  if ([403, 404].includes(answer.status)) return drop(key);
  const opened = ENTRY.test(key) || EDIT.test(key);
  const known = await find(key);
  if (!isOurs(answer) || known?.status === 302) return;
  if (!known && !(opened && (await find(PLACES.form)))) return;
  const copy = answer.clone();
  const keeping = put(key, copy, { opened }).then(async (done) => {
    if (!done) await again(key);
    if (opened) await thin();
  });
  event.waitUntil(keeping.catch(() => {})); // a file of it did not come: what is kept stays
}

// --- lists of names

async function data(event, key) {
  const known = nobodys() ? undefined : await find(key);
  if (known && !unsure()) {
    event.waitUntil(refresh(key).catch(() => {}));
    return known;
  }
  try {
    return await fetch(event.request);
  } catch (error) {
    if (known) return known;
    throw error;
  }
}

// --- asked for by keep.js

const age = (headers) => Date.now() - Date.parse(headers.get("X-Kept-At"));

async function isDue(key, spoken) {
  const known = await find(key);
  if (!known || known.headers.get("X-Kept-Version") !== VERSION) return true;
  const list = PLACES.data.includes(key);
  return age(known.headers) > (list ? DAY : OLD) || (!list && spoken && known.headers.get("Content-Language") !== spoken);
}

// The page for what is not kept, in the language of the reader.
async function keepShell(spoken) {
  const shell = await caches.open(SHELL);
  const known = await shell.match(PLACES.offline, how);
  const same = known?.headers.get("X-Kept-Version") === VERSION && (!spoken || known.headers.get("Content-Language") === spoken);
  if (same && age(known.headers) < DAY) return;
  const answer = await fetch(PLACES.offline, { credentials: "same-origin" });
  if (!isOurs(answer) || !whoseOf(answer)) throw new Error(`${answer.status}: ${PLACES.offline}`);
  const body = await answer.text();
  await filesOf(body);
  await shell.put(PLACES.offline, new Response(body, { headers: labelled(body, answer) }));
}

// Keep what of `keys` is not here or old, one after the other; gives those that are here afterwards.
async function keep(keys, spoken, now) {
  language = spoken ?? language;
  for (const key of keys) {
    if (!now && !(await isDue(key, spoken))) continue;
    await refresh(key).catch(() => false); // what did not come is seen in the answer
  }
  await keepShell(spoken).catch(() => {});
  await sweep().catch(() => {});
  return (await list()).filter(({ url }) => keys.includes(url));
}

async function list() {
  const cache = await kept();
  if (!cache) return [];
  const found = [];
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    const headers = (await cache.match(request, how))?.headers;
    if (headers) found.push({ url: pathname + search, at: headers.get("X-Kept-At"), bytes: Number(headers.get("X-Kept-Bytes")) });
  }
  return found;
}

async function answered({ keep: keys, lang, now, forget: all }) {
  if (all) return forget();
  return keys ? keep(keys, lang, now) : list();
}

// --- events

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(Promise.all([...ASSETS.map(bring), keepShell()]));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  event.waitUntil(answered(event.data).then((told) => event.ports[0]?.postMessage(told ?? null)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method !== "GET") {
    if (request.mode === "navigate") posted = Date.now();
    if (url.pathname.startsWith(PLACES.accounts)) posted = account = Date.now();
    if (url.pathname === PLACES.logout) leaving = true;
  } else if (request.mode === "navigate") {
    if (!APART.test(url.pathname) && !url.searchParams.has("export")) event.respondWith(page(event, url));
  } else if (isFile(url.pathname)) event.respondWith(file(event, url.pathname));
  else if (PLACES.data.includes(url.pathname)) event.respondWith(data(event, url.pathname));
});
