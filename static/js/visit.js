// The visit form: every change is kept on this phone, it reopens as left, and is sent from there. Without
// this script the same form works: names are then looked up when the browser sends it.

import { fieldsOf, fill, isTouched, labelsOf } from "./form_state.js";
import { keeping } from "./keeping.js";
import { hush, isKept, listUnfinished, note, say } from "./notes.js";
import { addressOf, engagementOf, keepInTab, letGoInTab, namedIn, opening, today } from "./opening.js";
import { placesOf } from "./places.js";
import { answered, queue } from "./sending.js";
import * as store from "./store.js";

// What nobody begins with comes once one can type: on a phone each six files are another wait.
const photos = () => import("./photos.js");
const problems = () => import("./problems.js");
const names = () => import("./names.js");
const form = document.querySelector("[data-visit]");
const user = Number(form.dataset.user);
const initial = fieldsOf(form);
const early = isTouched(form); // what was typed before this script came, or the browser put back
const places = placesOf(form, () => book.soon());
const { follow } = places;
const setHidden = (name, value) => (form.elements[name].value = value);

// --- the entry

const read = () => ({ fields: [...fieldsOf(form), ...places.waiting().map((key) => ["kept", key])], labels: labelsOf(form) });

const book = keeping({
  user,
  read,
  told(event, entry) {
    if (event === "begun") {
      setHidden("client_ref", book.ref);
      photos().then(({ photosOf }) => photosOf(book.ref)).catch(console.warn); // no store: no photos, and full() says so
    } else if (event === "kept") {
      say("kept");
      hush("full");
      letGoInTab(form.getAttribute("action"));
      mirror("soon");
    } else if (event === "apart") apart(entry);
    else if (event === "full") full();
    else if (event === "leaving") inTab();
    if (entry && event !== "full") {
      history.replaceState(history.state, "", addressOf({ ref: book.ref, engagement: book.engagement }));
    }
  },
});

const told = {
  own: () => book.ref,
  async elsewhere() {
    await book.move({});
    note("elsewhere");
  },
  async received(entry) {
    if (entry.state === "received") location.reload();
    else showProblems(entry);
  },
};
let mirrored;

// `deed` is one of mirror.js, which may not come without a signal: then nothing could be copied either.
function mirror(deed, ...given) {
  mirrored ??= import("./mirror.js").then(({ mirroring }) => mirroring(user, told));
  mirrored.catch(() => (mirrored = undefined));
  return mirrored.then((made) => made[deed](...given)).catch(console.warn);
}

// The entry is another tab's, or the office has it: then what is typed changes that receipt.
function apart({ state, receipt }) {
  if (state !== "received") return note("tab");
  setHidden("version", receipt.version ?? "");
  setHidden("base", "");
  note("received", receipt);
}

function inTab() {
  try {
    keepInTab(form.getAttribute("action"), { user, ref: book.ref, engagement: book.engagement, ...read() });
  } catch (error) {
    console.warn(error); // nor has the tab any room: the page says that it must stay open
  }
}

// No room or no store: the tab holds it, and the page says so.
function full() {
  note("full");
  inTab();
}

function refill(entry, only) {
  fill(form, entry.fields, entry.labels, { follow, only });
  if (entry.problems) showProblems(entry);
}

function relabel(code, name) {
  for (const input of form.querySelectorAll(`input[value="${CSS.escape(code)}"]`)) {
    const word = input.nextElementSibling;
    if (word?.textContent === code) word.textContent = name;
  }
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
  write(pairs, {});
  for (const code of fields.settlements ?? []) places.nameOf(code).then((name) => relabel(code, name));
  return () => write(before.fields, before.labels);
}

function showProblems({ problems: said }) {
  if (said.base !== undefined) setHidden("base", said.base ?? "");
  if (said.version !== undefined) setHidden("version", said.version);
  if (said.receipt) note(said.outcome === "sent" ? "sent" : "other", said);
  return problems().then(({ show }) => show(form, said, take)).catch(console.warn);
}

const clearProblems = () => problems().then(({ clear }) => clear(form)).catch(console.warn);

// What was received before becomes a change of that receipt, or a visit of its own.
for (const button of document.querySelectorAll("[data-goes-on]")) {
  button.addEventListener("click", async () => {
    const entry = await store.getEntry(book.ref);
    const number = button.dataset.goesOn === "change" ? (entry?.problems?.receipt ?? book.engagement) : null;
    setHidden("version", "");
    setHidden("base", "");
    await book.move({ engagement: number, before: undefined, problems: undefined, state: "typing" });
    hush("sent", "other", "received");
    clearProblems();
  });
}

document.querySelector("#note-restored button").addEventListener("click", async () => {
  await book.finish();
  fill(form, initial, {}, { follow });
  clearProblems();
  const engagement = engagementOf(location.pathname);
  history.replaceState(history.state, "", location.pathname);
  if (!engagement) form.elements.held_on.value = await today();
  await book.begin(store.uuid(), engagement ? { engagement, before: initial } : {});
  hush("restored", "queued", "tab");
  await listUnfinished(user, book.ref);
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
  await Promise.race([mirror("now"), new Promise((resolve) => setTimeout(resolve, 4000))]);
  location.assign(form.dataset.queue);
}

async function deliver(button) {
  hush("restored", "queued", "received", "full");
  say("sending");
  if (button?.name === "another") {
    setHidden("version", "");
    setHidden("base", "");
    await book.move({ engagement: null, before: undefined });
  }
  const queued = await queue({ user, book, planned: button?.name === "planned" });
  await answered(queued, user).catch(console.warn); // the queue goes on with it
  await book.finish();
  const entry = await store.getEntry(queued.ref).catch(console.warn);
  if (book.ref !== queued.ref) return undefined; // typed on meanwhile: a change of what was received
  if (entry?.state === "typing") return note("queued"); // or taken back
  if (entry?.state === "received") return location.assign(entry.receipt.url);
  if (entry?.state !== "refused") return location.assign(form.dataset.queue);
  refill(entry);
  say("kept");
}

// The store does not work here: the browser sends the form, but only when the office can be reached and
// would take it from this person.
async function byTheBrowser(button) {
  const there = await fetch("/sync/", { cache: "no-store" }).then((answer) => answer.json()).catch(() => null);
  if (there?.mentorhalo !== 1) return note("stranded");
  if (there.user !== user) return note("signed-out");
  hush("stranded", "signed-out");
  plainly = true;
  if (engagementOf(form.getAttribute("action")) !== book.engagement) form.action = addressOf(book);
  form.requestSubmit(button);
}

// --- every change

let touched = false;

for (const name of ["input", "change", "compositionend"]) {
  form.addEventListener(name, () => {
    touched = true;
    if (book.ref) book.soon();
  });
}
// The key that says "next" goes to the next field; Enter would send the form half typed.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.defaultPrevented || event.target.enterKeyHint !== "next") return;
  event.preventDefault();
  const fields = [...form.elements];
  const rest = fields.slice(fields.indexOf(event.target) + 1);
  rest.find((field) => field.type !== "hidden" && (field.checkVisibility?.() ?? field.offsetParent))?.focus();
});

addEventListener("pagehide", () => book.leave());
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && book.leave());

// A form that lay open since yesterday, and is empty, is for today.
let day;

function dayIs(now) {
  form.elements.held_on.value = day = now;
}

document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState === "hidden" || !day || touched || isKept()) return;
  const now = await today();
  if (!touched && form.elements.held_on.value === day) dayIs(now);
});

// Another entry's address leads there; any other leaves the address with this one's UUID.
addEventListener("hashchange", async () => {
  const named = namedIn(location.hash);
  if (named && named !== book.ref) {
    const wanted = location.href;
    await book.finish();
    history.replaceState(history.state, "", wanted);
    location.reload();
  } else if (!named && isKept()) {
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
  const page = { form, user, book, initial, refill, pick: places.pick, note, close, dayIs, touched: () => touched || early };
  try {
    await opening(page);
    await listUnfinished(user, book.ref);
    mirror("now", true);
  } catch (error) {
    await book.begin(form.elements.client_ref.value, { engagement: engagementOf(form.getAttribute("action")) });
    full();
    console.warn(error);
  }
  form.dataset.ready = "";
  if (touched || (early && !namedIn(location.hash))) book.soon();
  for (const come of [names, problems]) come().catch(console.warn); // asked for again when wanted
}

begin();
