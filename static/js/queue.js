// /queue/: what waits on this phone, live; sending it, saving it to a file, wiping the phone.

import { isSaved, load, save } from "./backup.js";
import { badPhotos } from "./bad_photos.js";
import { bringBack, empty, throwAway } from "./bin.js";
import { onSending, send, sending } from "./outbox.js";
import { ago, fill, say, view } from "./rows.js";
import * as store from "./store.js";
import { dropText, forgotten, othersTexts, textsOf } from "./texts.js";
import { signOut } from "./waiting.js";

const DAY = 86_400_000;
const WRONG_CLOCK = 600_000;
const SHOWN = 50; // of the received ones
const UNSENT = ["typing", "queued", "refused", "quarantined"];

const user = Number(document.body.dataset.user);
const page = document.querySelector("[data-queue]");
const words = document.querySelector("#queue-words").content;

const one = (name) => page.querySelector(name);
const note = (name, shown) => (page.querySelector(`[data-note="${name}"]`).hidden = !shown);
const word = (name, values = {}) =>
  words.querySelector(`[data-word="${name}"]`).textContent.replace(/\{(\w+)\}/g, (_, key) => values[key]);

// --- the rows

function acts(line, shown) {
  const { ref, state, href } = shown;
  if (state !== "dropped") badPhotos(line, shown);
  if (!["typing", "queued", "refused", "dropped"].includes(state)) return;
  line.append(document.querySelector("#row-acts").content.cloneNode(true));
  const [drop, back, sure] = ["drop", "back", "sure"].map((name) => line.querySelector(`[data-${name}]`));
  const edit = line.querySelector("[data-edit]");
  edit.href = href;
  edit.hidden = state === "dropped";
  drop.hidden = ["queued", "dropped"].includes(state);
  back.hidden = state !== "dropped";
  drop.addEventListener("click", () => {
    sure.hidden = false;
    sure.focus();
  });
  line.querySelector("[data-keep]").addEventListener("click", () => {
    sure.hidden = true;
    drop.focus();
  });
  line.querySelector("[data-drop-now]").addEventListener("click", async () => {
    await throwAway(user, ref);
    one("[data-status]").focus();
  });
  back.addEventListener("click", () => bringBack(user, ref));
}

async function list(name, entries) {
  const views = await Promise.all(entries.map(view));
  fill(one(`[data-list="${name}"]`), views, acts);
  for (const part of page.querySelectorAll(`[data-when="${name}"]`)) part.hidden = !views.length;
}

// A form that was begun: where it stands, when, and what was typed, which can be copied from here.
function textRow({ name, page, title, texts = [], at }) {
  const line = document.querySelector("#text-row").content.firstElementChild.cloneNode(true);
  line.dataset.text = `${name} ${at}`;
  Object.assign(line.querySelector("[data-open]"), { href: page, textContent: title });
  line.querySelector("[data-at]").textContent = ago(at);
  for (const [label, value] of texts) {
    const [term, said] = ["dt", "dd"].map((kind) => line.querySelector("dl").appendChild(document.createElement(kind)));
    [term.textContent, said.textContent] = [label, value];
  }
  line.querySelector("button").addEventListener("click", async () => {
    await dropText(user, name);
    await show();
    one("[data-status]").focus();
  });
  return line;
}

function listTexts(texts) {
  const place = one('[data-list="texts"]');
  const known = new Map([...place.children].map((line) => [line.dataset.text, line]));
  const lines = texts.map((text) => known.get(`${text.name} ${text.at}`) ?? textRow(text));
  if (lines.length !== place.children.length || lines.some((line, at) => line !== place.children[at])) place.replaceChildren(...lines);
  one('[data-when="texts"]').hidden = !texts.length;
}

// --- what has to be said beside them

const old = (entry) => Date.now() - Date.parse(entry.typedAt ?? entry.changedAt) > 2 * DAY;

function span(ms) {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const [n, unit] = minutes < 120 ? [minutes, "minute"] : minutes < 2880 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(n);
}

async function notes(unsent, files, texts) {
  const waitsFor = (kind) => [...unsent, ...files].some((one) => one.state === "queued" && one.lastError?.kind === kind);
  note("signed-out", waitsFor("signed_out"));
  note("other-user", waitsFor("other_user"));
  note("empty", !unsent.length && !files.length && !texts.length);
  const skew = (await store.getFact("skew")) ?? 0;
  one("[data-skew]").textContent = span(skew);
  note("clock", Math.abs(skew) > WRONG_CLOCK);
  const stays = await navigator.storage?.persisted?.();
  note("storage", !stays && unsent.some(old));
  const others = (await store.othersWaiting(user)) + (await othersTexts(user));
  one("[data-others]").textContent = others;
  note("others", others);
  one('[data-wipe="others"]').hidden = !others;
}

async function wipeable(texts) {
  const isHeld = !(await isSaved(user));
  const may = !isHeld && !texts.length;
  one('[data-wipe="held"]').hidden = !isHeld;
  one('[data-wipe="texts"]').hidden = !texts.length;
  one('[data-wipe="may"]').hidden = !may;
  if (!may) one('[data-wipe="sure"]').hidden = true;
}

let leaving = location.hash === "#leaving";

function leave(held) {
  if (!leaving) return;
  const panel = one("#leaving");
  if (!held) {
    panel.hidden = true;
    leaving = false;
    return;
  }
  if (!panel.hidden) return;
  panel.hidden = false;
  panel.focus();
}

// --- all of it, after each change

// A sender that was closed in the middle announces no end: its lock tells.
async function stillSending() {
  if (!sending.size || !navigator.locks) return;
  const { held } = await navigator.locks.query();
  if (!held.some(({ name }) => name === `mentorhalo-send-${user}`)) sending.clear();
}

async function draw() {
  await stillSending();
  const entries = await store.entriesOf(user);
  const unsent = entries.filter(({ state }) => UNSENT.includes(state));
  const photos = await store.filesWaiting(user);
  unsent.sort((one, other) => (other.state === "refused") - (one.state === "refused"));
  await list("unsent", unsent);
  await list("received", entries.filter(({ state }) => state === "received").slice(0, SHOWN));
  await list("dropped", entries.filter(({ state }) => state === "dropped"));
  if (photos.length) for (const part of page.querySelectorAll('[data-when="unsent"]')) part.hidden = false;
  const isDue = photos.length > 0 || unsent.some(({ state }) => ["queued", "quarantined"].includes(state));
  for (const button of page.querySelectorAll("[data-send]")) button.hidden = !isDue;
  const texts = await textsOf(user);
  listTexts(texts);
  await notes(unsent, photos, texts);
  await wipeable(texts);
  const held = unsent.length || photos.length;
  for (const part of page.querySelectorAll("[data-leave-entries]")) part.hidden = !held;
  for (const part of page.querySelectorAll("[data-leave-texts]")) part.hidden = !texts.length;
  leave(held || texts.length);
  page.hidden = false;
}

let drawing;
let again = false;

async function show() {
  again = true;
  drawing ??= (async () => {
    while (again) {
      again = false;
      await draw();
    }
  })().finally(() => (drawing = undefined));
  return drawing;
}

// --- what can be done

function on(selector, deed) {
  for (const button of page.querySelectorAll(selector)) button.addEventListener("click", deed);
}

on("[data-send]", async () => {
  navigator.storage?.persist?.();
  const { outcome } = await send(user, { force: true });
  one("[data-status]").textContent = say(`why-${outcome}`) || word(`told-${outcome}`);
});

on("[data-save]", async () => {
  const name = await save(user);
  one("[data-file-status]").textContent = word("saved", { name });
  one("[data-status]").textContent = word("saved", { name });
  await show();
});

on("[data-leave]", async () => {
  if ((await isSaved(user)) && !(await textsOf(user)).length) return signOut();
  one("[data-leave-sure]").hidden = false;
  one("[data-leave-now]").focus();
});

on("[data-leave-now]", () => signOut());

one("#load").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  const { outcome, ...values } = await load(user, file);
  one("[data-file-status]").textContent = word(outcome === "loaded" ? "loaded" : `load-${outcome}`, values);
  target.value = "";
});

on("[data-wipe-ask]", () => {
  one('[data-wipe="sure"]').hidden = false;
  one("[data-wipe-now]").focus();
});

on("[data-wipe-now]", async () => {
  if (!(await isSaved(user)) || (await textsOf(user)).length) return show();
  const others = (await store.othersWaiting(user)) + (await othersTexts(user));
  await store.forget(user);
  if (!others) await store.wipe();
  sessionStorage.clear();
  if ("caches" in window) for (const name of await caches.keys()) await caches.delete(name);
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  for (const worker of workers) await worker.unregister();
  one("[data-wipe-status]").textContent = word("wiped");
  await show();
});

window.addEventListener("hashchange", () => {
  leaving = location.hash === "#leaving";
  show();
});

// The page stays while the signal comes and goes; what it says of it follows.
const signal = document.querySelector("[data-as-of]");
for (const event of ["online", "offline"]) window.addEventListener(event, () => (signal.hidden = navigator.onLine));

// --- beginning

async function begin() {
  try {
    await store.database();
  } catch {
    document.querySelector('[data-note="no-store"]').hidden = false;
    return;
  }
  await forgotten;
  await empty(user);
  store.onChange(show);
  onSending(show);
  await show();
}

begin();
