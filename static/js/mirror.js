// Unfinished text goes to a draft at the office while there is a signal, to be gone on with anywhere.

import { opened } from "./keeping.js";
import * as store from "./store.js";
import { Fault, post } from "./sync.js";

const PACE = 5000; // ms between two copies
const MOST = 20;
const UNFINISHED = ["typing", "refused"];

const grouped = (pairs) => {
  const fields = {};
  for (const [name, value] of pairs) (fields[name] ??= []).push(value);
  return fields;
};

// What is not at the office yet as it is here; of what other tabs have open, they take care.
async function toCopy(user, own, every) {
  const isOpen = await opened();
  const entries = (await store.entriesOf(user)).filter((entry) => UNFINISHED.includes(entry.state) && entry.fields.length);
  const waits = (entry) => entry.mirrored !== entry.changedAt || (every && entry.revision);
  return entries.filter((entry) => waits(entry) && (entry.ref === own || !isOpen(entry.ref))).slice(0, MOST);
}

// An answer may come after this phone's own sender has taken the entry over: that one knows more.
const isOurs = ({ state, sent }) => UNFINISHED.includes(state) && !sent;

// It was sent from elsewhere: what is still the same is received; what was typed since is to be decided on.
async function sent(entry, { receipt, url, version, words }, told) {
  let taken = false;
  const now = await store.patchEntry(entry.ref, (now) => {
    taken = isOurs(now);
    if (!taken) return now;
    const clean = now.mirrored === now.changedAt;
    const at = new Date().toISOString();
    if (clean) return { ...now, state: "received", receipt: { number: receipt, url, version, words, at } };
    return { ...now, state: "refused", problems: { outcome: "sent", receipt, url, sentences: [] } };
  });
  if (taken && told.own() === entry.ref) await told.received(now);
}

async function settle(entry, answer, told) {
  if (answer.outcome === "kept") {
    await store.patchEntry(entry.ref, (now) => ({ ...now, revision: answer.revision, mirrored: entry.changedAt }));
  } else if (answer.outcome === "elsewhere") {
    if (told.own() === entry.ref) return told.elsewhere();
    const apart = (now) => (isOurs(now) ? { ...now, revision: undefined, mirrored: undefined } : undefined);
    await store.moveEntry(entry.ref, store.uuid(), apart);
  } else if (answer.outcome === "received") {
    await sent(entry, answer, told);
  }
}

// One copy of all that waits; `every` asks after the others too, which may have been sent elsewhere.
export async function copy(user, told, every = false) {
  const entries = await toCopy(user, told.own(), every);
  const name = `${user}:dropped`; // what was thrown away here (bin.js)
  const dropped = ((await store.getFact(name)) ?? []).slice(0, MOST);
  if (!entries.length && !dropped.length) return;
  const drafts = entries.map(({ ref, engagement, fields, revision, changedAt }) => {
    return { ref, engagement: engagement ?? null, fields: grouped(fields), revision: revision ?? 0, typed_at: changedAt };
  });
  const drops = dropped.map((ref) => ({ ref, drop: true }));
  const { answers } = await post("/sync/drafts/", { user, device: await store.device(), drafts: [...drafts, ...drops] });
  const gone = answers.filter((answer) => answer.outcome === "dropped").map((answer) => answer.ref);
  if (gone.length) await store.putFact(name, ((await store.getFact(name)) ?? []).filter((ref) => !gone.includes(ref)));
  for (const entry of entries) {
    const answer = answers.find(({ ref }) => ref === entry.ref);
    if (answer) await settle(entry, answer, told);
  }
}

// Gives `soon()`, to be called after each change, and `now()`. `told`: `own()` gives the UUID of the open
// form, `elsewhere()` hears that another device has gone on with it, `received(entry)` that it was sent.
export function mirroring(user, told) {
  let timer;
  let last = Promise.resolve();

  // No signal, signed out, a stranger's answer: it stays on this phone and is tried again later.
  function now(every) {
    clearTimeout(timer);
    timer = undefined;
    if (navigator.onLine === false) return last;
    const done = last.then(() => copy(user, told, every)).catch((error) => {
      if (!(error instanceof Fault)) throw error;
    });
    last = done.catch(() => {});
    return done;
  }

  window.addEventListener("online", () => now());
  return { now, soon: () => (timer ??= setTimeout(now, PACE)) };
}
