// What this phone keeps in IndexedDB: entries, their photos, and a few facts beside them.
//
// An entry: { ref, user, engagement, state, fields, labels, before, typedAt, changedAt, … }
//   ref         its UUID, which is the form's client_ref
//   user        the account's number; nobody else sees it or sends it
//   engagement  the receipt of the entry it changes, null for a new one
//   state       typing | queued | refused | quarantined | received | dropped (thrown away, for 30 days)
//   fields      [[name, value], …] of the form, as FormData gives them, without the CSRF token
//   labels      { KSH code or key: name } of what was picked from a list
//   problems    { sentences, errors, differences } of a refusal; tries, nextTry, lastError of sending
//   receipt     { number, url, words, same } once received; then fields may be emptied
// A file: { uuid, ref, user, kind, name, type, bytes (ArrayBuffer), state, tries, problems, addedAt }
//   state       queued | refused | quarantined | received; then it has no bytes any more

const NAME = "mentorhalo";

// Each brings a database from the version that is its index to the next. Never edit one that was
// delivered: add another. Nothing is thrown away by any of them.
export const UPGRADES = [
  (database) => {
    const entries = database.createObjectStore("entries", { keyPath: "ref" });
    entries.createIndex("user", "user");
    const files = database.createObjectStore("files", { keyPath: "uuid" });
    files.createIndex("ref", "ref");
    files.createIndex("user", "user");
    database.createObjectStore("facts"); // by name, such as "device"; those of a user by `${user}:${name}`
  },
];

let opened;

// The open database; it steps aside when another tab brings a newer version or wipes the phone.
export function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, UPGRADES.length);
    request.onupgradeneeded = ({ oldVersion }) => {
      for (const upgrade of UPGRADES.slice(oldVersion)) upgrade(request.result, request.transaction);
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const found = request.result;
      found.onversionchange = () => {
        found.close();
        opened = undefined;
      };
      found.onclose = () => (opened = undefined);
      resolve(found);
    };
  });
  opened.catch(() => (opened = undefined));
  return opened;
}

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// Run `deed(...stores)` in one transaction; resolves with what it gives once everything is written.
async function within(names, mode, deed) {
  const found = await database();
  const transaction = found.transaction(names, mode);
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
  });
  done.catch(() => {}); // told through the line after the next, unless the deed itself failed
  const given = await deed(...names.map((name) => transaction.objectStore(name)));
  await done;
  return given;
}

// --- other tabs hear of every change

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : null;
const listeners = new Set();

function tell(change) {
  channel?.postMessage(change);
  for (const listener of listeners) listener(change);
}

if (channel) {
  channel.onmessage = ({ data }) => {
    for (const listener of listeners) listener(data);
  };
}

// Call `listener({ ref })` after every change, in this tab or another.
export const onChange = (listener) => listeners.add(listener);

// --- entries

export const getEntry = (ref) => within(["entries"], "readonly", (entries) => answered(entries.get(ref)));

// A user's entries, the one changed last first.
export async function entriesOf(user) {
  const found = await within(["entries"], "readonly", (entries) => answered(entries.index("user").getAll(user)));
  return found.sort((one, other) => (one.changedAt < other.changedAt ? 1 : -1));
}

export async function putEntry(entry) {
  await within(["entries"], "readwrite", (entries) => answered(entries.put(entry)));
  tell({ ref: entry.ref });
}

// Change an entry in one step, whoever else writes it; gives the new one, undefined if there is none.
// `change` may return another entry, or alter the one it is given.
export async function patchEntry(ref, change) {
  const written = await within(["entries"], "readwrite", async (entries) => {
    const entry = await answered(entries.get(ref));
    if (!entry) return undefined;
    const next = change(entry) ?? entry;
    await answered(entries.put(next));
    return next;
  });
  if (written) tell({ ref });
  return written;
}

// As patchEntry, where one entry becomes several: `change` gives all that are to be written.
export async function splitEntry(ref, change) {
  const written = await within(["entries"], "readwrite", async (entries) => {
    const entry = await answered(entries.get(ref));
    const all = entry ? change(entry) : [];
    for (const one of all) await answered(entries.put(one));
    return all;
  });
  for (const one of written) tell({ ref: one.ref });
  return written;
}

// As putEntry, by a page that is being left: nothing is waited for.
export async function putLast(entry) {
  const transaction = (await database()).transaction(["entries"], "readwrite");
  transaction.objectStore("entries").put(entry);
  transaction.commit?.();
}

// Let an entry and its files go on under another UUID; `change` gives what else becomes of it, or
// undefined where it is to stay.
export async function moveEntry(from, to, change = (entry) => entry) {
  await within(["entries", "files"], "readwrite", async (entries, files) => {
    const entry = await answered(entries.get(from));
    const next = entry && change(entry);
    if (!next) return;
    await answered(entries.put({ ...next, ref: to }));
    await answered(entries.delete(from));
    for (const file of await answered(files.index("ref").getAll(from))) await answered(files.put({ ...file, ref: to }));
  });
  for (const ref of [from, to]) tell({ ref });
}

// Forget an entry and its files: only what the office has, or what its writer throws away.
export async function dropEntry(ref) {
  await within(["entries", "files"], "readwrite", async (entries, files) => {
    await answered(entries.delete(ref));
    for (const uuid of await answered(files.index("ref").getAllKeys(ref))) await answered(files.delete(uuid));
  });
  tell({ ref });
}

// How many entries of somebody else wait on this phone.
export const othersWaiting = (user) =>
  within(["entries"], "readonly", async (entries) => {
    const all = await answered(entries.getAll());
    return all.filter((entry) => entry.user !== user && !["received", "dropped"].includes(entry.state)).length;
  });

// --- files

export const filesOf = (ref) => within(["files"], "readonly", (files) => answered(files.index("ref").getAll(ref)));
export const filesOfUser = (user) => within(["files"], "readonly", (files) => answered(files.index("user").getAll(user)));

// The files of a user that the office does not have yet, without those in the bin.
export const filesWaiting = (user) =>
  within(["entries", "files"], "readonly", async (entries, files) => {
    const binned = (await answered(entries.index("user").getAll(user))).filter(({ state }) => state === "dropped");
    const refs = new Set(binned.map(({ ref }) => ref));
    const all = await answered(files.index("user").getAll(user));
    return all.filter(({ ref, state }) => !["received", "quarantined"].includes(state) && !refs.has(ref));
  });

export const getFile = (uuid) => within(["files"], "readonly", (files) => answered(files.get(uuid)));

export async function putFile(file) {
  await within(["files"], "readwrite", (files) => answered(files.put(file)));
  tell({ ref: file.ref });
}

export async function patchFile(uuid, change) {
  const written = await within(["files"], "readwrite", async (files) => {
    const file = await answered(files.get(uuid));
    if (!file) return undefined;
    const next = change(file) ?? file;
    await answered(files.put(next));
    return next;
  });
  if (written) tell({ ref: written.ref });
  return written;
}

export async function dropFile(uuid) {
  const file = await getFile(uuid);
  await within(["files"], "readwrite", (files) => answered(files.delete(uuid)));
  if (file) tell({ ref: file.ref });
}

// --- facts

export const getFact = (name) => within(["facts"], "readonly", (facts) => answered(facts.get(name)));
export const putFact = (name, value) => within(["facts"], "readwrite", (facts) => answered(facts.put(value, name)));
export const dropFact = (name) => within(["facts"], "readwrite", (facts) => answered(facts.delete(name)));

export const factNames = () => within(["facts"], "readonly", (facts) => answered(facts.getAllKeys()));

// [[name, value], …] of those whose names begin so.
export const factsUnder = (start) =>
  within(["facts"], "readonly", async (facts) => {
    const range = IDBKeyRange.bound(start, `${start}\uffff`);
    const [names, values] = await Promise.all([answered(facts.getAllKeys(range)), answered(facts.getAll(range))]);
    return names.map((name, at) => [name, values[at]]);
  });

// This browser's own UUID, made once.
export async function device() {
  const known = await getFact("device");
  if (known) return known;
  const made = uuid();
  await putFact("device", made);
  return made;
}

// crypto.randomUUID wants a secure context; a phone that reaches a demo over plain HTTP has none.
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// --- all of it

// Take in what another phone saved, in one step; what is here in the same or a newer state stays.
export async function takeIn(entries, files) {
  const given = await within(["entries", "files"], "readwrite", async (ours, photos) => {
    let written = 0;
    for (const entry of entries) {
      const here = await answered(ours.get(entry.ref));
      const done = here && (here.user !== entry.user || ["received", "quarantined"].includes(here.state));
      if (done || here?.changedAt >= entry.changedAt) continue;
      await answered(ours.put(entry));
      written += 1;
    }
    for (const file of files) if (!(await answered(photos.get(file.uuid)))) await answered(photos.put(file));
    return { written, known: entries.length - written };
  });
  for (const { ref } of entries) tell({ ref });
  return given;
}

// Remove all of one user's.
export async function forget(user) {
  await within(["entries", "files", "facts"], "readwrite", async (entries, files, facts) => {
    for (const ref of await answered(entries.index("user").getAllKeys(user))) await answered(entries.delete(ref));
    for (const uuid of await answered(files.index("user").getAllKeys(user))) await answered(files.delete(uuid));
    await answered(facts.delete(IDBKeyRange.bound(`${user}:`, `${user}:\uffff`)));
  });
  tell({});
}

// Remove the database itself; other tabs let go of it by themselves.
export async function wipe() {
  (await database()).close();
  opened = undefined;
  await answered(indexedDB.deleteDatabase(NAME));
}
