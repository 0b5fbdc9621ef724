// What its writer throws away lies in a bin for 30 days; its draft at the office goes with the next signal.

import * as store from "./store.js";

const DAYS = 30;
const UNFINISHED = ["typing", "refused"];

async function alsoDrop(user, change) {
  const name = `${user}:dropped`; // read by mirror.js
  await store.putFact(name, change((await store.getFact(name)) ?? []));
}

export async function throwAway(user, ref) {
  const entry = await store.patchEntry(ref, (now) => {
    if (!UNFINISHED.includes(now.state)) return;
    Object.assign(now, { wasState: now.state, state: "dropped", changedAt: new Date().toISOString() });
  });
  if (entry?.state === "dropped") await alsoDrop(user, (refs) => [...refs, ref]);
}

export async function bringBack(user, ref) {
  await alsoDrop(user, (refs) => refs.filter((one) => one !== ref));
  await store.patchEntry(ref, ({ wasState, revision, mirrored, ...now }) => {
    const state = now.state === "dropped" ? wasState : now.state;
    return { ...now, state, changedAt: new Date().toISOString() };
  });
}

export async function empty(user) {
  for (const { ref, state, changedAt } of await store.entriesOf(user)) {
    if (state === "dropped" && Date.now() - Date.parse(changedAt) > DAYS * 86_400_000) await store.dropEntry(ref);
  }
}
