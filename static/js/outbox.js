// Sends what waits on this phone. For other modules:
//   start(user)            sends on opening, on regained signal, on return to the tab, on every new entry, by timer;
//                          resolves after the first of these rounds
//   send(user, { force })  everything of this user that is due; resolves with what happened (see `round`)
//   due(user, { force })   the entries that would be sent now
//   asEdit(entry, …)       a received entry's newer text as a change of its receipt
//   sending, onSending     the UUIDs under way, in whichever tab
// An entry is put on the wire as `sent`, which stays in the store until its fate is known: what may have
// arrived is asked for again word for word, and only then is what was typed since sent after it.

import { nextFileIn, sendFiles } from "./files.js";
import { LONGEST, pause, rests } from "./pauses.js";
import * as store from "./store.js";
import { Fault, hello, post } from "./sync.js";

const LOCK_PATIENCE = 60_000; // a tab that the phone put to sleep may hold the lock for ever
const ASKED = ["queued", "quarantined"]; // the latter word for word: what the lead decided is the answer
const MOST = 50;
const MOST_CHARACTERS = 200_000;
const KEPT_DAYS = 30;
const GIVEN_UP = 6; // losses after which a newer text no longer waits for the fate of the older
const STRANGERS = 3; // answers in a row that are not ours: the rest would fare the same

// --- what is due

export async function due(user, { force = false } = {}) {
  const now = Date.now();
  const entries = (await store.entriesOf(user)).filter(({ state }) => ASKED.includes(state));
  return entries
    .filter((entry) => (force && entry.state === "queued") || !rests(entry, now))
    .sort((one, other) => (one.losses ?? 0) - (other.losses ?? 0) || (one.typedAt < other.typedAt ? -1 : 1));
}

// What was lost on the way goes in smaller parcels, at last alone and behind the others.
function* parcels(entries) {
  let parcel = [];
  let characters = 0;
  let most;
  for (const entry of entries) {
    const size = JSON.stringify(entry.sent ?? entry.fields).length;
    const fitting = Math.max(1, MOST >> (2 * (entry.losses ?? 0)));
    if (parcel.length && (fitting !== most || parcel.length === most || characters + size > MOST_CHARACTERS)) {
      yield parcel;
      parcel = [];
      characters = 0;
    }
    most = fitting;
    parcel.push(entry);
    characters += size;
  }
  if (parcel.length) yield parcel;
}

// --- an entry on the wire

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function grouped(pairs) {
  const fields = {};
  for (const [name, value] of pairs) (fields[name] ??= []).push(value);
  return fields;
}

// Write down what is about to be sent; undefined when the entry has gone its way meanwhile.
async function laidOut({ ref }) {
  const files = (await store.filesOf(ref)).map((file) => file.uuid).sort();
  const entry = await store.patchEntry(ref, (now) => {
    if (!ASKED.includes(now.state)) return;
    if (now.state === "quarantined") now.nextTry = Date.now() + LONGEST;
    const { fields, typedAt, engagement } = now;
    if (now.losses >= GIVEN_UP) delete now.sent;
    now.sent ??= { fields, labels: now.labels, typed_at: typedAt, engagement, files };
    return now;
  });
  return ASKED.includes(entry?.state) ? { ref, sent: entry.sent, losses: entry.losses ?? 0 } : undefined;
}

const spoken = ({ ref, sent: { fields, typed_at, engagement, files } }) => {
  return { ref, engagement: engagement ?? null, fields: grouped(fields), typed_at, files };
};

// --- what becomes of an entry

// It stays, and says why. `lost`: the office may have it; otherwise it surely has not.
function stays(ref, fault, lost = false) {
  return store.patchEntry(ref, (entry) => {
    if (entry.state !== "queued") return;
    entry.tries = (entry.tries ?? 0) + 1;
    entry.nextTry = Date.now() + pause(entry.tries);
    entry.lastError = { kind: fault.kind, status: fault.status, at: new Date().toISOString() };
    if (lost) entry.losses = (entry.losses ?? 0) + 1;
    else if (fault.heard && !entry.losses) delete entry.sent;
  });
}

function anew(entry) {
  const { sent, tries, nextTry, lastError, losses, problems, ...rest } = entry;
  return { ...rest, ref: store.uuid() };
}

// The newer text of an entry that the office has: a change of that receipt, under a UUID of its own.
// `before` are the fields that were received.
export function asEdit(entry, { number, version }, before) {
  const fields = entry.fields.filter(([name]) => !["version", "base", "draft_of"].includes(name));
  return { ...anew(entry), engagement: number, fields: [...fields, ["version", String(version)]], before };
}

async function received({ ref, sent }, user, answer) {
  const { receipt: number, version, url, words, sentences, same: maybe } = answer;
  const receipt = { number, version, url, words, sentences, same: maybe, at: new Date().toISOString() };
  await store.putFact(`${user}:last`, { ref, fields: sent.fields, labels: sent.labels, at: receipt.at });
  await store.splitEntry(ref, (entry) => {
    if (entry.state === "received") return [];
    const emptied = { fields: [], labels: {}, sent: undefined, before: undefined, mine: undefined };
    const row = { ...entry, ...emptied, problems: undefined, lastError: undefined, state: "received", receipt };
    if (same(entry.fields, sent.fields)) return [row];
    const edit = asEdit(entry, receipt, sent.fields);
    return [{ ...row, continuedAs: edit.ref }, edit];
  });
}

// Refused in whatever way: it waits for its writer, unless its writer has gone on already.
function refused({ ref, sent }, problems, merged) {
  return store.patchEntry(ref, (entry) => {
    Object.assign(entry, { sent: undefined, losses: 0 });
    if (!ASKED.includes(entry.state) || !same(entry.fields, sent.fields)) return;
    Object.assign(entry, { state: "refused", problems, lastError: undefined, tries: 0, nextTry: undefined });
    if (merged) Object.assign(entry, { mine: entry.fields, fields: merged });
  });
}

const pairs = (fields) => Object.entries(fields).flatMap(([name, values]) => values.map((value) => [name, value]));

function stale(wire, { fields, version, ...rest }) {
  const merged = pairs({ ...fields, version: [String(version)] });
  return refused(wire, { ...rest, version }, merged);
}

function quarantined({ ref, sent }) {
  return store.splitEntry(ref, (entry) => {
    const row = { ...entry, fields: sent.fields, sent: undefined, lastError: undefined, state: "quarantined" };
    row.nextTry = Date.now() + LONGEST;
    return same(entry.fields, sent.fields) ? [row] : [row, anew(entry)];
  });
}

async function settle(wire, user, answer, told) {
  const outcome = answer?.outcome ?? "failed";
  told[outcome] = (told[outcome] ?? 0) + 1;
  if (outcome === "received") return received(wire, user, answer);
  if (outcome === "quarantined") return quarantined(wire);
  if (outcome === "stale") return stale(wire, answer);
  if (outcome === "refused" || outcome === "other") return refused(wire, answer);
  await store.patchEntry(wire.ref, (entry) => void Object.assign(entry, { sent: undefined, losses: 0 }));
  return stays(wire.ref, new Fault("failed", 200, true));
}

// --- a round of sending

// Ask the office who is signed in, before anything of anybody leaves the phone.
async function greet(user) {
  const heard = await hello();
  await store.putFact("skew", Date.parse(heard.now) - Date.now());
  if (heard.user === user) {
    if (heard.pass) await store.putFact(`${user}:pass`, heard.pass);
    return heard.pass;
  }
  if (heard.user) throw new Fault("other_user", 403, true);
  const pass = await store.getFact(`${user}:pass`);
  if (!pass) throw new Fault("signed_out", 401, true);
  // taken only from a closed account, for its lead: ask so before anything is sent
  await post("/sync/entries/", { user, pass, entries: [] });
  return pass;
}

async function deliver(user, pass, parcel, told) {
  announce(parcel.map((wire) => wire.ref));
  let said;
  try {
    said = await post("/sync/entries/", { user, pass, entries: parcel.map(spoken) });
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    const divisible = ["too_large", "unreadable"].includes(fault.kind);
    if (divisible && parcel.length > 1) {
      const half = parcel.length >> 1;
      const first = await deliver(user, pass, parcel.slice(0, half), told);
      return (await deliver(user, pass, parcel.slice(half), told)) ?? first;
    }
    const [wire] = parcel;
    // a proxy's word that it is too large counts from the third time, the office's at once
    if (divisible && (fault.heard || wire.losses >= 2)) await refused(wire, { outcome: fault.kind, sentences: [] });
    else for (const { ref } of parcel) await stays(ref, fault, !fault.heard);
    return fault;
  } finally {
    announce([]);
  }
  const answers = new Map(said.answers.map((answer) => [answer.ref, answer]));
  for (const wire of parcel) await settle(wire, user, answers.get(wire.ref), told);
}

// Resolves with { outcome, received, refused, …: how many }; the outcome is "nothing" (was due), "sent",
// or the kind of the Fault that ended it. No entry is lost by any of them.
async function round(user, force) {
  const waiting = await due(user, { force });
  const told = { outcome: waiting.length ? "sent" : "nothing" };
  if (!waiting.length) return told;
  let pass;
  try {
    pass = await greet(user);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    for (const { ref } of waiting) await stays(ref, { ...fault, heard: false });
    return { ...told, outcome: fault.kind };
  }
  let strangers = 0;
  let stopped; // by what the rest would meet as well
  for (const parcel of parcels(waiting)) {
    if (stopped) {
      for (const { ref } of parcel) await stays(ref, stopped);
      continue;
    }
    const wires = (await Promise.all(parcel.map(laidOut))).filter(Boolean);
    const fault = wires.length && (await deliver(user, pass, wires, told));
    if (!fault || ["too_large", "unreadable"].includes(fault.kind)) continue;
    told.outcome = fault.kind;
    strangers += fault.kind === "stranger" || fault.kind === "busy";
    if (!["stranger", "busy"].includes(fault.kind) || strangers === STRANGERS) stopped = { ...fault, heard: false };
  }
  return told;
}

// What was received long ago, with all its photos, need not be shown any more.
async function tidy(user) {
  for (const entry of await store.entriesOf(user)) {
    if (entry.state !== "received" || Date.now() - Date.parse(entry.receipt.at) < KEPT_DAYS * 86_400_000) continue;
    const files = await store.filesOf(entry.ref);
    if (files.every((file) => file.state === "received")) await store.dropEntry(entry.ref);
  }
}

// --- one sender at a time, where the browser can tell; without, the office takes each entry once all the same

async function alone(user, deed) {
  if (!navigator.locks) return deed();
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), LOCK_PATIENCE);
  let ours = false;
  try {
    return await navigator.locks.request(`mentorhalo-send-${user}`, { signal: stop.signal }, () => {
      ours = true;
      clearTimeout(timer);
      return deed();
    });
  } catch (error) {
    if (ours || error.name !== "AbortError") throw error;
    return deed();
  }
}

// The entries, then the photos of those that the office has, unless it is out of reach.
async function all(user, force) {
  const told = await round(user, force);
  if (!["nothing", "sent", "stranger", "busy"].includes(told.outcome)) return told;
  const files = await sendFiles(user, greet, { force });
  return { ...told, files, outcome: files && told.outcome === "nothing" ? "sent" : told.outcome };
}

let active = null;
let next = null; // one more round after the active one, for whoever asked meanwhile
let forced = false;

export function send(user, { force = false } = {}) {
  if (!active) {
    active = alone(user, () => all(user, force)).finally(() => (active = null));
    return active;
  }
  forced ||= force;
  next ??= active.catch(() => {}).then(() => {
    const again = { force: forced };
    next = null;
    forced = false;
    return send(user, again);
  });
  return next;
}

// --- what is under way, told to every tab

export const sending = new Set();
const listeners = new Set();
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("mentorhalo-sending") : null;

function hear(refs) {
  sending.clear();
  for (const ref of refs) sending.add(ref);
  for (const listener of listeners) listener();
}

function announce(refs) {
  hear(refs);
  channel?.postMessage(refs);
}

if (channel) channel.onmessage = ({ data }) => hear(data);

export const onSending = (listener) => listeners.add(listener);

// --- when to send

let opening; // the round of this page's opening

export function start(user) {
  return (opening ??= begin(user));
}

function begin(user) {
  let timer;
  let going = false;
  let again; // whether the next one is forced, once somebody asked for it

  async function go(force) {
    if (going) {
      again ||= force;
      return;
    }
    going = true;
    clearTimeout(timer);
    try {
      do {
        again = undefined;
        await send(user, { force });
        force = again;
      } while (again !== undefined);
    } finally {
      going = false;
    }
    const now = Date.now();
    const pauses = (await store.entriesOf(user))
      .filter((entry) => entry.state === "queued")
      .map((entry) => (rests(entry, now) ? entry.nextTry - now : 0));
    const file = await nextFileIn(user);
    if (file !== null) pauses.push(file);
    clearTimeout(timer);
    if (pauses.length) timer = setTimeout(() => go(false), Math.max(Math.min(...pauses), 1000));
  }

  window.addEventListener("online", () => go(true));
  window.addEventListener("pageshow", ({ persisted }) => persisted && go(true));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && go(true));
  store.onChange(() => go(false));
  return tidy(user).then(() => go(true));
}
