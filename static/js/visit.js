// The visit form: settlements found while typing, the questions that follow from the answers, and every
// change kept on this phone. Without this script the same form works: it is then sent by the browser.

import { combobox, fold, namesAt } from "./combobox.js";
import { addPick, fieldsOf, fill, labelsOf } from "./form_state.js";
import { keeping } from "./keeping.js";
import { discard, mirroring } from "./mirror.js";
import { addressOf, engagementOf, keepInTab, namedIn, opening, today, unfinished } from "./opening.js";
import * as problems from "./problems.js";
import { placesKnown } from "./promises.js";
import { sendNow } from "./sending.js";
import * as store from "./store.js";

const form = document.querySelector("[data-visit]");
const user = Number(form.dataset.user);
const other = form.elements.other_place;
const initial = fieldsOf(form);

// --- places

const places = form.querySelector("#places .picks");

function choose(item) {
  addPick(places, "settlements", item.code, item.name, true);
  other.value = "";
  follow();
  book.soon();
}

// A combobox over all names; own and recent ones stay above it as picks. The phone knows the names
// from the last time there was a signal.
async function names() {
  try {
    const found = await namesAt(form.dataset.names);
    store.getFact("names").then((known) => known?.length === found.length || store.putFact("names", found)).catch(() => {});
    return found;
  } catch (error) {
    const known = await store.getFact("names");
    if (!known) throw error;
    return known;
  }
}

let items;
combobox(other, {
  async find() {
    items ??= (await names()).map(([code, name, county]) => ({ code, name, beside: county, key: fold(name) }));
    return items;
  },
  choose,
  leave(shown) {
    // a name typed in full is a pick, so that what follows from it is asked at once
    const typed = fold(other.value.trim());
    const meant = shown.filter((item) => item.key === typed);
    if (meant.length === 1) choose(meant[0]);
  },
});

async function pick(code) {
  const known = places.querySelector(`input[value="${CSS.escape(code)}"]`);
  const found = known ? [] : await names().catch(() => []);
  const [, name] = found.find(([key]) => key === code) ?? [];
  addPick(places, "settlements", code, name ?? code, true);
  follow();
}

// --- what follows from the answers

const onSite = form.querySelector("#on-site");
const onSitePicks = onSite.querySelector(".picks");
const otherLength = form.querySelector("#other-length");
const known = placesKnown(form);

function follow(kept = []) {
  const chosen = [...form.querySelectorAll('input[name="settlements"]:checked')];
  const asks = chosen.length > 1 && form.elements.mode.value === "on_site";
  onSite.hidden = !asks;
  const codes = new Set(chosen.map((input) => input.value));
  for (const input of onSitePicks.querySelectorAll("input")) {
    if (!codes.has(input.value)) input.parentElement.remove();
  }
  for (const input of chosen) addPick(onSitePicks, "on_site", input.value, input.nextElementSibling.textContent, false);
  const length = form.querySelector('[name="length"]:checked')?.value;
  otherLength.hidden = length !== "other" && !otherLength.querySelector(".is-bad");
  if (kept.length) known.tick(kept);
  known.show([...codes], form.elements.held_on.value);
}

// --- what the page says of it

const tag = form.querySelector("#kept");

function say(words) {
  const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
  const text = words === "kept" ? `${tag.dataset.kept}, ${time}` : tag.dataset[words];
  if (tag.textContent !== text) tag.textContent = text;
  tag.hidden = false;
}

function note(name, receipt) {
  const box = document.querySelector(`#note-${name}`);
  for (const link of box.querySelectorAll("a[data-receipt]")) {
    link.href = receipt.url ?? `/engagements/${receipt.number ?? receipt.receipt}/`;
    link.textContent = form.dataset.number.replace("{n}", receipt.number ?? receipt.receipt);
  }
  box.hidden = false;
}

const hush = (name) => (document.querySelector(`#note-${name}`).hidden = true);
const setHidden = (name, value) => (form.elements[name].value = value);

async function listUnfinished() {
  const section = document.querySelector("#unfinished");
  const pattern = section.querySelector("template");
  const rest = await unfinished(user, engagementOf(location.pathname), book.ref);
  section.querySelector("ul").replaceChildren(
    ...rest.map((entry) => {
      const row = pattern.content.firstElementChild.cloneNode(true);
      const of = (name) => entry.fields.filter(([key]) => key === name).map(([, value]) => value);
      const link = row.querySelector("a");
      link.href = addressOf(entry);
      const words = of("settlements").map((code) => entry.labels?.[code] ?? code);
      if (words.length) link.textContent = words.join(", ");
      const time = new Date(entry.changedAt).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
      row.querySelector(".meta").textContent = [time, of("summary")[0]?.slice(0, 90)].filter(Boolean).join(" · ");
      row.querySelector("button").addEventListener("click", async () => {
        await discard(user, entry.ref);
        mirror.now();
        listUnfinished();
      });
      return row;
    }),
  );
  section.hidden = !rest.length;
}

// --- the entry

const read = () => ({ fields: [...fieldsOf(form), ...known.waiting().map((key) => ["kept", key])], labels: labelsOf(form) });

const book = keeping({
  user,
  read,
  told(event, entry) {
    if (event === "begun") {
      setHidden("client_ref", book.ref);
      form.dispatchEvent(new CustomEvent("entry", { detail: { ref: book.ref } }));
    } else if (event === "kept") {
      say("kept");
      hush("full");
      mirror.soon();
    } else if (event === "apart") note(entry.state === "received" ? "received" : "tab", entry.receipt);
    else if (event === "full") full();
    if (event !== "full" && (entry || event === "kept")) {
      history.replaceState(history.state, "", addressOf({ ref: book.ref, engagement: book.engagement }));
    }
  },
});

const mirror = mirroring(user, {
  own: () => book.ref,
  async elsewhere() {
    await book.move({});
    note("elsewhere");
  },
  async received(entry) {
    if (entry.state === "received") location.reload();
    else showProblems(entry);
  },
});

// No room or no store: the tab holds it, and the page says so.
function full() {
  note("full");
  keepInTab(form.getAttribute("action"), { user, ref: book.ref, ...read() });
}

function refill(entry, only) {
  fill(form, entry.fields, entry.labels, { follow, only });
  if (entry.problems) showProblems(entry);
}

// A choice of theirs in a row of the table; gives what takes it back.
function take(fields) {
  const only = Object.keys(fields);
  const before = read();
  const pairs = only.flatMap((name) => fields[name].map((value) => [name, value]));
  const write = (given, labels) => {
    fill(form, given, labels, { follow, only });
    book.soon();
  };
  write(pairs, Object.fromEntries((items ?? []).filter((item) => fields.settlements?.includes(item.code)).map((item) => [item.code, item.name])));
  return () => write(before.fields, before.labels);
}

function showProblems({ problems: said }) {
  if (said.base !== undefined) setHidden("base", said.base ?? "");
  if (said.version !== undefined) setHidden("version", said.version);
  const summary = problems.show(form, said, take);
  if (said.receipt) note(said.outcome === "sent" ? "sent" : "other", said);
  return summary;
}

// What was received before becomes a change of that receipt, or a visit of its own.
for (const button of document.querySelectorAll("[data-goes-on]")) {
  button.addEventListener("click", async () => {
    const entry = await store.getEntry(book.ref);
    const number = button.dataset.goesOn === "change" ? (entry?.problems?.receipt ?? book.engagement) : null;
    setHidden("version", "");
    setHidden("base", "");
    await book.move({ engagement: number, before: undefined, problems: undefined, state: "typing" });
    for (const name of ["sent", "other", "received"]) hush(name);
    problems.clear(form);
  });
}

document.querySelector("#note-restored button").addEventListener("click", async () => {
  await book.flush();
  fill(form, initial, {}, { follow });
  problems.clear(form);
  const engagement = engagementOf(location.pathname);
  history.replaceState(history.state, "", location.pathname);
  if (!engagement) form.elements.held_on.value = await today();
  await book.begin(store.uuid(), engagement ? { engagement, before: initial } : {});
  for (const name of ["restored", "queued", "tab"]) hush(name);
  tag.hidden = true;
  listUnfinished();
});

// --- sending

let busy = false;
let plainly = false;

form.addEventListener("submit", async (event) => {
  if (plainly) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  const button = event.submitter;
  try {
    await (button?.name === "draft" ? setAside() : deliver(button));
  } catch (error) {
    full();
    await byTheBrowser(button);
    if (!plainly) console.warn(error);
  } finally {
    busy = false;
  }
});

async function setAside() {
  await book.save();
  await Promise.race([mirror.now(), new Promise((resolve) => setTimeout(resolve, 4000))]);
  location.assign(form.dataset.queue);
}

async function deliver(button) {
  say("sending");
  if (button?.name === "another") await book.move({ engagement: null, before: undefined });
  const entry = await sendNow({ user, book, planned: button?.name === "planned" });
  if (entry?.state === "received") return location.assign(entry.receipt.url);
  if (entry?.state !== "refused") return location.assign(form.dataset.queue);
  refill(entry);
  say("kept");
}

// The store does not work here: the browser sends the form, but only when the office can be reached.
async function byTheBrowser(button) {
  const there = await fetch("/sync/", { cache: "no-store" }).then((answer) => answer.json()).catch(() => null);
  if (there?.mentorhalo !== 1) return note("stranded");
  plainly = true;
  form.requestSubmit(button);
}

// --- every change

let touched = false;

for (const name of ["input", "change", "compositionend"]) {
  form.addEventListener(name, (event) => {
    touched = true;
    if (event.target.name === "length" && event.target.value !== "other") form.elements.minutes.value = "";
    if (name === "change") follow();
    if (book.ref) book.soon();
  });
}
addEventListener("pagehide", () => book.leave());
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && book.leave());

// Another entry's address leads there; any other leaves the address with this one's UUID.
addEventListener("hashchange", async () => {
  const named = namedIn(location.hash);
  if (named && named !== book.ref) {
    await book.flush();
    location.reload();
  } else if (!named && tag.hidden === false) {
    history.replaceState(history.state, "", addressOf({ ref: book.ref, engagement: book.engagement }));
  }
});

// What another tab or the sender did to the entry of this page, when one comes back to it.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

follow();

function close() {
  form.hidden = true;
}

async function begin() {
  const page = { form, user, book, initial, refill, pick, note, close, touched: () => touched };
  try {
    await opening(page);
    await listUnfinished();
    mirror.now(true);
  } catch (error) {
    await book.begin(form.elements.client_ref.value, { engagement: engagementOf(form.getAttribute("action")) });
    full();
    console.warn(error);
  }
  form.dataset.ready = "";
  if (touched) book.soon();
}

begin();
