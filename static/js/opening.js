// With what the form opens: the entry of the address, what was typed and not sent, a copy, or nothing.

import { opened } from "./keeping.js";
import * as store from "./store.js";

const UUID = /^#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const NOT_COPIED = ["summary", "obstacle", "private_note", "destination", "participants", "held_on", "same_event", "kept", "version", "base", "draft_of"];

export const namedIn = (hash) => hash.match(UUID)?.[1];
export const engagementOf = (path) => Number(path.match(/\/engagements\/(\d+)\/edit\//)?.[1]) || null;
export const addressOf = ({ ref, engagement }) => `/engagements/${engagement ? `${engagement}/edit` : "new"}/#${ref}`;

// --- what the tab held while the store did not, and what the version before kept there

const OLD = "visit:";

export function keepInTab(action, { user, ref, engagement, fields, labels }) {
  const at = new Date().toISOString();
  sessionStorage.setItem(OLD + action, JSON.stringify({ user, ref, engagement, typed: fields, labels, at }));
}

export const letGoInTab = (action) => sessionStorage.removeItem(OLD + action);

const HIDDEN = ["version", "base", "draft_of"];
const without = (names, fields) => fields.filter(([name]) => !names.includes(name));
const saysTheSame = (one, other) => JSON.stringify(without(HIDDEN, one)) === JSON.stringify(without(HIDDEN, other));

// As what it is stored; undefined when the store has it. What is not the newest text of its entry, or of
// one that the office has, goes on by itself: as a change of that receipt.
async function placed(plain) {
  const { ref, user, fields, labels, changedAt } = plain;
  const known = await store.getEntry(ref);
  if (!known) return plain;
  const { receipt, state, before } = known;
  const last = receipt && (await store.getFact(`${user}:last`));
  if (saysTheSame(fields, last?.ref === ref ? last.fields : known.fields)) return undefined;
  if (!receipt && known.changedAt <= changedAt && ["typing", "refused", "queued"].includes(state)) {
    return { ...known, fields, labels, changedAt, state: state === "refused" ? state : "typing" };
  }
  const own = { ...plain, ref: store.uuid(), engagement: known.engagement, before };
  if (!receipt) return own;
  const rest = without(HIDDEN, fields);
  return { ...own, engagement: receipt.number, fields: [...rest, ["version", String(receipt.version ?? "")]] };
}

// Take it over; gives what could not be stored, so that it is shown all the same.
async function takeOver(user) {
  let homeless;
  for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith(OLD))) {
    const { user: whose, ref, engagement = engagementOf(key), typed, names = [], area, labels, at = new Date().toISOString() } = JSON.parse(sessionStorage[key]);
    const words = labels ?? Object.fromEntries([...names, ...(area?.[1] ? [[`target_area:${area[1]}`, area[0]]] : [])]);
    const fields = typed.filter(([name]) => name !== "client_ref");
    const plain = { ref, user: Number(whose), engagement, state: "typing", fields, labels: words, typedAt: at, changedAt: at };
    try {
      const entry = labels ? await placed(plain) : !(await store.getEntry(ref)) && plain;
      if (entry) await store.putEntry(entry);
      sessionStorage.removeItem(key);
    } catch {
      if (plain.user === user) homeless = plain; // no room, or no store: it stays in the tab
    }
  }
  return homeless;
}

// --- the day by the office's clock, as far as the phone knows it

export async function today() {
  const skew = (await store.getFact("skew").catch(() => 0)) ?? 0;
  return new Date(Date.now() + skew).toLocaleDateString("sv-SE", { timeZone: "Europe/Budapest" });
}

// --- what else is unfinished, the newest first

export async function unfinished(user, engagement, own) {
  const isOpen = await opened();
  const states = engagement ? ["typing", "refused", "queued"] : ["typing", "refused"];
  const fits = (entry) => states.includes(entry.state) && (entry.engagement ?? null) === engagement;
  return (await store.entriesOf(user)).filter((entry) => fits(entry) && entry.ref !== own && !isOpen(entry.ref));
}

// Where an entry has gone: a text that outran its own sending goes on as a change.
async function followed(ref, user) {
  const seen = new Set();
  let entry = await store.getEntry(ref);
  while (entry?.continuedAs && !seen.has(entry.ref)) {
    seen.add(entry.ref);
    entry = (await store.getEntry(entry.continuedAs)) ?? { ...entry, continuedAs: undefined };
  }
  return entry?.user === user ? entry : undefined;
}

// `page`: { form, user, book, refill(entry), pick(code), note(name, values), touched(), dayIs(day) } of visit.js.
export async function opening(page) {
  const { form, user, book } = page;
  const homeless = await takeOver(user);
  const bound = "bound" in form.dataset;
  const engagement = engagementOf(bound ? form.getAttribute("action") : location.pathname);
  const own = engagement ? { engagement, before: page.initial } : {};
  const query = new URLSearchParams(location.search);

  async function resume(entry) {
    page.refill(entry);
    const free = await book.resume(entry);
    if (!free) page.note("tab");
    else if (entry.state === "queued") page.note("queued");
  }

  // Back after sending: the same words again, as a change of what was received.
  async function received(entry) {
    const last = await store.getFact(`${user}:last`);
    const fields = last?.ref === entry.ref ? last.fields : entry.fields;
    const { number, version } = entry.receipt;
    page.note("received", entry.receipt);
    if (!fields.length) return page.close();
    page.refill({ fields: [...fields.filter(([name]) => !["version", "base"].includes(name)), ["version", String(version ?? "")], ["base", ""]], labels: last?.labels });
    await book.begin(store.uuid(), { engagement: number, before: fields });
  }

  const take = (entry) => {
    if (entry.state === "received") return received(entry);
    if (entry.state === "quarantined") return location.replace(form.dataset.queue);
    return resume(entry);
  };

  async function draft(ref) {
    const served = form.dataset.draftRevision;
    const entry = await followed(ref, user);
    const newer = Number(served ?? 0) > (entry?.revision ?? 0);
    if (entry?.state === "received") return received(entry);
    // what is on the wire stays under its UUID, whoever has gone on with it
    if (entry && (!newer || entry.state === "queued" || entry.sent)) return resume(entry);
    const clean = entry && entry.mirrored === entry.changedAt;
    if (entry && !clean) {
      await store.moveEntry(ref, store.uuid(), (mine) => ({ ...mine, revision: undefined, mirrored: undefined }));
      page.note("elsewhere");
    }
    if (served === undefined) return page.note("missing");
    const revision = Number(served);
    if (await book.begin(ref, { ...own, revision }, undefined)) return clean && book.save(() => ({ revision }));
    await book.begin(store.uuid(), own);
    page.note("tab");
  }

  async function copied(wanted) {
    const last = await store.getFact(`${user}:last`);
    const { copiedAt } = form.dataset;
    if (wanted !== "last") {
      if (copiedAt) return;
      const number = last && (await store.getEntry(last.ref))?.receipt?.number;
      if (String(number) !== wanted) return page.note("missing");
    }
    if (!last || (copiedAt && !(Date.parse(last.at) > Date.parse(copiedAt)))) return;
    const names = [...new Set(last.fields.map(([name]) => name))].filter((name) => !NOT_COPIED.includes(name));
    page.refill(last, names);
  }

  const named = namedIn(location.hash);
  if (homeless) {
    await resume(homeless);
    return page.note("restored");
  }
  const entry = named && (await followed(named, user));
  if (entry && !bound) return take(entry);
  if (bound) {
    await book.begin(form.elements.client_ref.value, own);
    return book.flush();
  }
  if (query.get("draft")) {
    await book.begin(store.uuid(), own);
    return draft(query.get("draft"));
  }
  const [left] = query.get("settlement") || query.get("copy") ? [] : (await unfinished(user, engagement)).filter(({ state }) => engagement || state === "typing");
  if (left && !page.touched()) {
    await resume(left);
    return page.note("restored");
  }
  // a kept page of another address cannot change an entry that it does not hold
  if (engagement !== engagementOf(form.getAttribute("action"))) {
    page.note("missing");
    return page.close();
  }
  if (!engagement && !page.touched()) page.dayIs(await today());
  if (query.get("copy")) await copied(query.get("copy"));
  if (query.get("settlement")) await page.pick(query.get("settlement"));
  return book.begin(store.uuid(), own);
}
