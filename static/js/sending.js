// Sending the form: first to this phone's queue, then to the office while one looks on.

import { getEntry, onChange, putFact } from "./store.js";

const outbox = () => import("./outbox.js"); // no part of what one waits for until one can type
const PATIENCE = 4000; // ms that a person looks at the form until the queue takes over

// The entry as soon as the office has said something of it, or as it is after a while.
export function answered({ ref }, user) {
  return new Promise((resolve, reject) => {
    const look = async (anyhow) => {
      const entry = await getEntry(ref);
      if (anyhow || entry?.state !== "queued") resolve(entry);
    };
    onChange((change) => change.ref === ref && look().catch(reject));
    setTimeout(() => look(true).catch(reject), PATIENCE);
    const sent = outbox().then(({ send }) => send(user, { force: true }));
    sent.then(() => look(true)).catch(reject);
  });
}

// Queue the open form; gives its entry.
export async function queue({ user, book, planned }) {
  const entry = await book.save(({ fields }) => ({
    state: "queued",
    fields: planned ? [...fields, ["planned", "1"]] : fields,
    typedAt: new Date().toISOString(),
    problems: undefined,
    mine: undefined,
    tries: 0,
    nextTry: undefined,
    lastError: undefined,
  }));
  const { ref, fields, labels } = entry;
  // to be copied by the next one; without room for it nothing is lost
  await putFact(`${user}:last`, { ref, fields, labels, at: new Date().toISOString() }).catch(console.warn);
  return entry;
}
