// Which entry the form holds, and that every change of it is on this phone within a second.

import * as store from "./store.js";

const TAB = store.uuid();
const SOON = 300; // ms after a change
const PATIENCE = 500; // ms that a page just left may take to let go of its entry

// --- one tab a text, where the browser can tell

const lockOf = (ref) => `mentorhalo-form-${ref}`;
let letGo = () => {};

// Hold `ref` for as long as this page is open; false when another tab does.
function hold(ref) {
  if (!navigator.locks) return true;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  return new Promise((resolve) => {
    const held = () => {
      clearTimeout(timer);
      letGo();
      resolve(true);
      return new Promise((release) => (letGo = release));
    };
    navigator.locks.request(lockOf(ref), { signal: stop.signal }, held).catch(() => resolve(false));
  });
}

// Gives a function that says whether some tab has a UUID open.
export async function opened() {
  const names = ((await navigator.locks?.query())?.held ?? []).map((lock) => lock.name);
  return (ref) => names.includes(lockOf(ref));
}

// --- the entry of this form

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// A refused entry stays one to be mended; a queued one that is changed is taken back.
const asTyped = ({ state }) => ({ state: state === "refused" ? "refused" : "typing" });

// `read()` gives { fields, labels } of the form. `told(event, entry)` hears "begun" (another UUID or
// another entry), "kept", "full" (it could not be), "leaving" (it may not be written in time), "apart"
// (somebody else has the entry: what is typed here is one of its own from now on).
export function keeping({ user, read, told }) {
  let ref;
  let start = {}; // what an entry of this form begins with: engagement, before, revision
  let known; // as it was written or found last
  let timer;
  let writing = Promise.resolve();
  const unwritten = []; // the changes whose writing is under way

  async function begin(given, facts = {}, entry) {
    ref = given;
    start = { engagement: null, ...facts };
    known = entry;
    const free = await hold(ref);
    told("begun", entry);
    return free;
  }

  // Take up a kept entry; false when another tab has it: then what is typed here becomes a copy.
  async function resume(entry) {
    const { engagement, before, revision } = entry;
    if (await begin(entry.ref, { engagement, before, revision }, entry)) return true;
    await begin(store.uuid(), { engagement, before });
    return false;
  }

  function next(entry, change) {
    const now = new Date().toISOString();
    const base = entry ?? { ref, user, state: "typing", ...start, typedAt: now, changedAt: now };
    const said = { ...base, ...read(), writer: TAB };
    const made = { ...said, ...change(said) };
    if (!entry || !same([entry.fields, entry.state], [made.fields, made.state])) made.changedAt = now;
    return made;
  }

  async function write(change) {
    const ours = (entry) => entry.state !== "received" && (!known || [undefined, TAB, known.writer].includes(entry.writer));
    let apart = false;
    let written = await store.patchEntry(ref, (entry) => {
      apart = !ours(entry);
      return apart ? entry : next(entry, change);
    });
    if (apart) {
      const { state, receipt, engagement, before, continuedAs } = written;
      // what outran its own sending goes on as the change that the sender made of it
      const on = continuedAs && (await store.getEntry(continuedAs));
      await begin(on?.state === "typing" ? on.ref : store.uuid(), state === "received" ? { engagement: receipt.number } : { engagement, before });
      told("apart", written);
    }
    if (apart || !written) {
      written = next(undefined, change);
      await store.putEntry(written);
    }
    known = written;
    told("kept", written);
    return written;
  }

  // Write what the form says; `change` gives what else becomes of the entry.
  function save(change = asTyped) {
    clearTimeout(timer);
    timer = undefined;
    unwritten.push(change);
    const done = writing.then(() => write(change)).finally(() => unwritten.shift());
    writing = done.catch(() => {});
    return done;
  }

  const flush = () => save().catch((error) => told("full", error));

  return {
    begin,
    resume,
    save,
    flush,
    // what is not written yet is
    finish: () => (timer ? flush() : writing),
    soon: () => (timer ??= ref && setTimeout(flush, SOON)),
    // the page goes: what was typed in the last moment is written without asking back, and so is what
    // is just being written, whose next step may not come any more
    leave() {
      const change = timer ? asTyped : unwritten.at(-1);
      if (!change) return;
      // where the sender or another tab may have gone on with it, it is asked back after all
      const alone = navigator.locks && !known?.sent && (!known || ["typing", "refused"].includes(known.state));
      if (!alone) {
        told("leaving");
        return timer && flush();
      }
      clearTimeout(timer);
      timer = undefined;
      known = next(known, change);
      store.putLast(known).catch((error) => told("full", error));
    },
    get ref() {
      return ref;
    },
    get engagement() {
      return start.engagement;
    },
    // It goes on under a UUID of its own, with what was kept under the old one.
    async move(facts) {
      await save();
      const from = ref;
      const to = store.uuid();
      const apart = (entry) => ({ ...entry, revision: undefined, mirrored: undefined, sent: undefined, ...facts });
      await store.moveEntry(from, to, apart);
      const entry = await store.getEntry(to);
      await begin(to, entry, entry);
    },
  };
}
