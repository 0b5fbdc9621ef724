// What waits on this phone as a file, and back again, under the same user on any device.

import * as store from "./store.js";

const SORT = "mentorhalo-queue";
const VERSION = 1;
const STATES = ["typing", "queued", "refused", "quarantined"];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function waiting(user) {
  const files = await store.filesWaiting(user);
  const refs = new Set(files.map(({ ref }) => ref));
  // a received entry goes along when a photo of it has not arrived
  const all = await store.entriesOf(user);
  return { entries: all.filter(({ ref, state }) => STATES.includes(state) || (state === "received" && refs.has(ref))), files };
}

const prints = ({ entries, files }) => {
  return Object.fromEntries([...entries.map((one) => [one.ref, one.changedAt]), ...files.map((one) => [one.uuid, one.addedAt])]);
};

// Whether all that waits is in the file that was saved last.
export async function isSaved(user) {
  const saved = (await store.getFact(`${user}:saved`)) ?? {};
  return Object.entries(prints(await waiting(user))).every(([key, moment]) => saved[key] === moment);
}

// --- bytes as text; in pieces, since a call takes only so many arguments

function base64(bytes) {
  const all = new Uint8Array(bytes);
  let text = "";
  for (let at = 0; at < all.length; at += 0x8000) text += String.fromCharCode(...all.subarray(at, at + 0x8000));
  return btoa(text);
}

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;

// --- out

export async function save(user) {
  const held = await waiting(user);
  const files = held.files.map((file) => ({ ...file, bytes: base64(file.bytes) }));
  const text = JSON.stringify({ sort: SORT, version: VERSION, user, saved: new Date().toISOString(), entries: held.entries, files });
  const link = document.createElement("a");
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  Object.assign(link, { href: url, download: `mentorhalo-${new Date().toLocaleDateString("sv")}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  await store.putFact(`${user}:saved`, prints(held));
  return link.download;
}

// --- in

const isText = (value) => typeof value === "string";
const isPair = (pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isText);

function isEntry(entry, user) {
  const { ref, state, fields, changedAt } = entry;
  const known = [...STATES, "received"].includes(state) && (state !== "received" || entry.receipt?.number);
  return UUID.test(ref) && entry.user === user && known && isText(changedAt) && Array.isArray(fields) && fields.every(isPair);
}

const isFile = ({ uuid, ref, user: owner, type, bytes }, user) =>
  UUID.test(uuid) && UUID.test(ref) && owner === user && isText(type) && bytes instanceof ArrayBuffer;

function read(text, user) {
  const held = JSON.parse(text);
  if (held.sort !== SORT || held.version !== VERSION) throw new TypeError("not a file of ours");
  if (held.user !== user) return null;
  const entries = held.entries;
  const files = held.files.map((file) => ({ ...file, bytes: bytesOf(file.bytes) }));
  const sound = entries.every((entry) => isEntry(entry, user)) && files.every((file) => isFile(file, user));
  if (!sound) throw new TypeError("not what we save");
  return { entries, files };
}

// Resolves with { outcome: loaded | foreign | damaged, n, known }; writes all of it or nothing.
export async function load(user, file) {
  let held;
  try {
    held = read(await file.text(), user);
  } catch {
    return { outcome: "damaged" };
  }
  if (!held) return { outcome: "foreign" };
  const { written, known } = await store.takeIn(held.entries.map(fresh), held.files.map(unsent));
  return { outcome: "loaded", n: written, known };
}

// The pauses and errors of the other phone say nothing here; what may be on the wire does.
const fresh = ({ tries, nextTry, lastError, ...entry }) => entry;
const unsent = ({ tries, nextTry, lastError, ...file }) => (file.state === "refused" ? file : { ...file, state: "queued" });
