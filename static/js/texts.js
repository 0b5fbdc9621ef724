// What was typed into a form of the office and is not received: a fact of its user, `${user}:typed:${name}`.
//
// A text: { ref, page, title, fields, texts, at, sent }
//   ref     a UUID, which goes along when the form is sent; body[data-received] names those that arrived
//   page    the address where the form stands; title: its heading
//   fields  [[name, value], …] of the form, as FormData gives them, without the CSRF token and files
//   texts   [[label, value], …] of what was typed, to be read where the form is no more
//   at      when it was changed last; sent: whether nothing was changed since it was sent

import * as store from "./store.js";

const LONGEST = 30 * 86_400_000; // ms
const KNOWN = 20; // of the texts received in this tab
const HERE = "received";
const WHOSE = /^(\d+):typed:/;

const keyOf = (user, name) => `${user}:typed:${name}`;

export const getText = (user, name) => store.getFact(keyOf(user, name));
export const putText = (user, name, text) => store.putFact(keyOf(user, name), text);
export const dropText = (user, name) => store.dropFact(keyOf(user, name));

// A user's texts with their names, the one changed last first.
export async function textsOf(user) {
  const start = keyOf(user, "");
  const all = (await store.factsUnder(start)).map(([key, text]) => ({ ...text, name: key.slice(start.length) }));
  return all.sort((one, other) => (one.at < other.at ? 1 : -1));
}

const keys = async () => (await store.factNames()).filter((key) => WHOSE.test(key));

// How many texts of somebody else are on this phone.
export const othersTexts = async (user) => (await keys()).filter((key) => Number(WHOSE.exec(key)[1]) !== user).length;

// Whosever it is, what nobody went on with for 30 days goes.
async function forgetOld() {
  for (const key of await keys()) {
    const { at, page } = (await store.getFact(key)) ?? {};
    if (!page || Date.now() - Date.parse(at) > LONGEST) await store.dropFact(key);
  }
}

// The texts that were received in this tab: Back leads to the form they were sent with.
export const isReceivedHere = (ref) => (sessionStorage[HERE] ?? "").split(" ").includes(ref);

// Forget what the page says was received, but not what was typed since it was sent.
async function forgetReceived(user) {
  if (!("indexedDB" in window)) return;
  await forgetOld();
  const refs = document.body.dataset.received?.split(" ") ?? [];
  if (!refs.length) return;
  sessionStorage[HERE] = [...new Set([...(sessionStorage[HERE] ?? "").split(" "), ...refs])].slice(-KNOWN).join(" ");
  for (const { name, ref, sent } of await textsOf(user)) if (sent && refs.includes(ref)) await dropText(user, name);
}

export const forgotten = forgetReceived(Number(document.body.dataset.user)).catch((error) => console.warn(error));
