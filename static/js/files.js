// Photos and sheets on their way: each by itself, once the office has the entry it belongs to. The office
// knows each by its UUID, so what may have arrived is simply sent again. The bytes go with its receipt only.
//
// A file's state: queued | refused | quarantined | received.

import { pause, rests } from "./pauses.js";
import * as store from "./store.js";
import { Fault, post } from "./sync.js";

const STRANGERS = 3; // answers in a row that are not ours: the rest would fare the same
const AT_HOME = ["received", "quarantined"]; // states of an entry that the office has

const droppedBy = (user) => `${user}:dropped-files`; // [[ref, uuid], …] that the office may still wait for

// The queued files of entries that the office has, those that failed least first.
async function due(user, force) {
  const files = (await store.filesOfUser(user)).filter(({ state }) => state === "queued");
  if (!files.length) return [];
  const now = Date.now();
  const home = new Set((await store.entriesOf(user)).filter(({ state }) => AT_HOME.includes(state)).map(({ ref }) => ref));
  const ready = files.filter((file) => home.has(file.ref) && (force || !rests(file, now)));
  return ready.sort((one, other) => (one.tries ?? 0) - (other.tries ?? 0) || (one.addedAt < other.addedAt ? -1 : 1));
}

// How long until a file is tried again, null when none waits for that.
export async function nextFileIn(user) {
  const now = Date.now();
  const waits = (await due(user, true)).map((file) => (rests(file, now) ? file.nextTry - now : 0));
  return waits.length ? Math.min(...waits) : null;
}

function form(user, pass, ref, uuid, more) {
  const data = new FormData();
  for (const [name, value] of Object.entries({ user, pass, ref, uuid, ...more })) if (value) data.append(name, value);
  return data;
}

const stays = (uuid, { kind, status }) =>
  store.patchFile(uuid, (file) => {
    file.tries = (file.tries ?? 0) + 1;
    file.nextTry = Date.now() + pause(file.tries);
    file.lastError = { kind, status };
  });

const settled = (uuid, facts) => store.patchFile(uuid, (file) => void Object.assign(file, { lastError: undefined, problems: undefined, ...facts }));

async function settle({ uuid }, { outcome, sentences }) {
  if (outcome === "received") return settled(uuid, { state: "received", bytes: new ArrayBuffer(0) });
  if (outcome === "quarantined") return settled(uuid, { state: "quarantined" });
  if (outcome === "refused") return settled(uuid, { state: "refused", problems: { outcome, sentences } });
  return stays(uuid, new Fault(outcome === "waits" ? "waits" : "failed", 200, true));
}

async function deliver(user, pass, { uuid }) {
  const file = await store.getFile(uuid);
  if (file?.state !== "queued") return; // thrown away meanwhile
  const { ref, kind, name, type, bytes } = file;
  try {
    const sent = form(user, pass, ref, uuid, { kind });
    sent.append("file", new Blob([bytes], { type }), name);
    await settle(file, await post("/sync/files/", sent));
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    const never = ["too_large", "unreadable"].includes(fault.kind) && fault.heard;
    await (never ? settle(file, { outcome: "refused", sentences: [] }) : stays(uuid, fault));
    return never ? undefined : fault;
  }
}

// Tell the office not to wait for what was thrown away.
async function giveUp(user, pass) {
  for (const [ref, uuid] of (await store.getFact(droppedBy(user))) ?? []) {
    await post("/sync/files/", form(user, pass, ref, uuid, { drop: "1" }));
    const left = ((await store.getFact(droppedBy(user))) ?? []).filter(([, one]) => one !== uuid);
    await store.putFact(droppedBy(user), left);
  }
}

// Send what is due; `greet` asks the office who is signed in and gives the pass. Resolves with the number
// of files that were tried. One bad file stops no other.
export async function sendFiles(user, greet, { force = false } = {}) {
  const files = await due(user, force);
  const dropped = (await store.getFact(droppedBy(user))) ?? [];
  if (!files.length && !dropped.length) return 0;
  let pass;
  try {
    pass = await greet(user);
    await giveUp(user, pass);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    for (const { uuid } of files) await stays(uuid, fault);
    return files.length;
  }
  let strangers = 0;
  for (const file of files) {
    const fault = await deliver(user, pass, file);
    if (!fault) continue;
    strangers += 1;
    if (!["stranger", "busy", "timeout"].includes(fault.kind) || strangers === STRANGERS) break;
  }
  return files.length;
}

// Throw a file away; an office that may expect it is told so with the next round.
export async function discardFile({ uuid, ref, user }) {
  const entry = await store.getEntry(ref);
  if (entry && (AT_HOME.includes(entry.state) || entry.sent)) {
    const known = (await store.getFact(droppedBy(user))) ?? [];
    await store.putFact(droppedBy(user), [...known, [ref, uuid]]);
  }
  await store.dropFile(uuid);
}
