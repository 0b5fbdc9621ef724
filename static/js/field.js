// The day packs on this phone: how old and how large they are, taking them along, and renewing those of
// today and tomorrow while there is a signal. The pages themselves are kept by keep.js; every word is the
// page's own (templates/portal/_field_keeping.html).

import { canKeep, keep, kept } from "./keep.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const box = document.querySelector("[data-field]");
const addresses = (text) => (text ?? "").split(/\s+/).filter(Boolean);
const first = addresses(box.dataset.first); // of today's and tomorrow's stops
const packs = [...first, ...addresses(box.dataset.rest)];
const all = [box.dataset.field, ...packs];
const lang = document.documentElement.lang;

const found = async () => new Map((await kept()).map((page) => [page.url, page]));
const age = (page) => Date.now() - Date.parse(page.at);

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function words(pages, count) {
  const oldest = new Date(Math.min(...pages.map(({ at }) => Date.parse(at))));
  const bytes = pages.reduce((sum, page) => sum + page.bytes, 0);
  const kilobytes = new Intl.NumberFormat(lang, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
  const isToday = oldest.toDateString() === new Date().toDateString();
  return fill(isToday ? box.dataset.today : box.dataset.before, {
    time: new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit" }).format(oldest),
    day: new Intl.DateTimeFormat(lang, { month: "long", day: "numeric" }).format(oldest),
    size: kilobytes.format(Math.max(1, bytes / 1024)),
    count: fill(count === 1 ? box.dataset.one : box.dataset.many, { n: count }),
  });
}

function say(...states) {
  for (const line of box.querySelectorAll("[data-say]")) line.hidden = !states.includes(line.dataset.say);
}

// What of this page's packs is here, in words and on each row; `more` says what just happened.
async function show(...more) {
  const here = await found();
  const count = packs.filter((url) => here.has(url)).length;
  const pages = all.filter((url) => here.has(url)).map((url) => here.get(url));
  for (const tag of document.querySelectorAll("[data-here]")) tag.hidden = !here.has(tag.dataset.here);
  const states = [...more, count ? "kept" : "none"];
  if (count && pages.some((page) => age(page) > DAY)) states.push("old");
  if (count && count < packs.length) states.push("some");
  const text = box.querySelector("[data-kept]");
  if (text && count) text.textContent = words(pages, count);
  say(...states);
}

// Ask for these pages; without an answer what is here stays, and that is said where it was asked for.
async function take(urls, asked) {
  if (!urls.length) return show();
  if (asked || !(await found()).size) say("taking");
  const since = Date.now();
  const here = new Map((await keep(urls)).map((page) => [page.url, page]));
  const isNew = (url) => here.has(url) && Date.parse(here.get(url).at) >= since;
  return show(...(asked && !urls.every(isNew) ? ["failed"] : []));
}

// Those of the stops after an hour, the others after a day.
async function renew() {
  const here = await found();
  const isDue = (url) => !here.has(url) || age(here.get(url)) > (first.includes(url) ? HOUR : DAY);
  if (navigator.onLine) await take(all.filter(isDue));
}

async function start() {
  const button = box.querySelector("[data-take]");
  if (button) {
    box.hidden = false;
    button.hidden = false;
    button.addEventListener("click", () => take(all, true));
  }
  await show();
  addEventListener("online", renew);
  await renew();
}

// No worker, or one that the browser refuses.
function cannot() {
  const line = box.querySelector("[data-say=cannot]");
  if (!line) return;
  box.hidden = false;
  box.querySelector("[data-take]").hidden = true;
  say("cannot");
}

if (canKeep) start().catch(cannot);
else cannot();
