// Sending the form: first to this phone's queue, then to the office while one looks on.

import { getEntry, onChange, putFact } from "./store.js";

const outbox = () => import("./outbox.js"); // no part of what one waits for until one can type
const PATIENCE = 4000; // ms that a person looks at the form until the queue takes over

// The entry as soon as the office has said something of it, or as it is after a while.
function answered(ref, user) {
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

// Queue the open form; gives the entry with what the office said, if it did.
export async function sendNow({ user, book, planned }) {
  const { ref, fields, labels } = await book.save(({ fields: said }) => ({
    state: "queued",
    fields: planned ? [...said, ["planned", "1"]] : said,
    typedAt: new Date().toISOString(),
    problems: undefined,
    mine: undefined,
    tries: 0,
    nextTry: undefined,
    lastError: undefined,
  }));
  await putFact(`${user}:last`, { ref, fields, labels, at: new Date().toISOString() });
  return answered(ref, user);
}
