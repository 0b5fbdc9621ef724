// One row for each entry of this phone, as the queue and the start page show it. The words are in
// templates/engagements/_waiting_words.html.

import { sending } from "./outbox.js";
import { filesOf } from "./store.js";

const words = document.querySelector("#waiting-words").content;
const language = document.documentElement.lang;
const DAY = 86_400_000;

const wordOf = (name) => words.querySelector(`[data-word="${name}"]`);

// A sentence of the page, with its {values} put in; empty when the page has none by that name.
export function say(name, values = {}) {
  const found = wordOf(name);
  return found ? found.textContent.replace(/\{(\w+)\}/g, (_, key) => values[key]) : "";
}

// "today 10:42", "3 days ago 9:15"
export function ago(moment) {
  const then = new Date(moment);
  const midnight = (day) => new Date(day).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(then) - midnight(Date.now())) / DAY);
  const time = then.toLocaleTimeString(language, { hour: "numeric", minute: "2-digit" });
  if (Math.abs(days) > 31) return then.toLocaleDateString(language, { dateStyle: "long" });
  return `${new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(days, "day")} ${time}`;
}

const valuesOf = (entry, wanted) => entry.fields.filter(([name]) => name === wanted).map(([, value]) => value);

// "Kiskinizs, visit", in the office's words once it has received the entry
function title(entry) {
  if (entry.receipt?.words) return entry.receipt.words;
  const places = valuesOf(entry, "settlements").map((code) => entry.labels?.[code] ?? code);
  places.push(...valuesOf(entry, "other_place").filter((name) => name.trim()));
  const [kind] = valuesOf(entry, "kind");
  return [places.join(", ") || say("no-place"), say(`kind-${kind}`)].filter(Boolean).join(", ");
}

function stateOf(entry) {
  if (entry.state === "queued" && sending.has(entry.ref)) return "sending";
  return entry.state;
}

function reasons(entry, state) {
  const { problems, lastError, receipt } = entry;
  if (state === "refused") {
    const told = problems?.sentences ?? [];
    const errors = Object.values(problems?.errors ?? {}).flat();
    return [...told, ...errors.filter((text) => !told.includes(text)), say(`why-${problems?.outcome}`)];
  }
  if (state === "received") return receipt.sentences ?? [];
  if (state === "queued" && lastError) return [say(`why-${lastError.kind}`)];
  return [say(`is-${state}`)];
}

function photos(files) {
  if (!files.length) return "";
  return say("photos", { arrived: files.filter((file) => file.state === "received").length, n: files.length });
}

export const address = ({ ref, engagement }) => {
  return `/engagements/${engagement ? `${engagement}/edit` : "new"}/#${ref}`;
};

// What a row says, as plain values: two of the same need no new row.
export async function view(entry) {
  const state = stateOf(entry);
  const [day] = valuesOf(entry, "held_on");
  const files = await filesOf(entry.ref);
  const said = [
    day && entry.state !== "received" ? new Date(`${day}T12:00`).toLocaleDateString(language, { dateStyle: "long" }) : "",
    ago(entry.receipt?.at ?? entry.changedAt),
    ...reasons(entry, state),
    photos(files),
  ];
  return {
    ref: entry.ref,
    state,
    title: entry.engagement && !entry.receipt ? `${title(entry)} (${say("change-of", { n: entry.engagement })})` : title(entry),
    href: { received: entry.receipt?.url, quarantined: "", dropped: "" }[state] ?? address(entry),
    tag: say(state, { n: entry.receipt?.number }),
    meta: said.filter(Boolean).join(" · "),
    bad: files.filter((file) => file.state === "refused").map(({ uuid, name, problems }) => ({ uuid, name, why: problems?.sentences?.join(" ") })),
    same: entry.receipt?.same?.length ? { href: entry.receipt.url, text: say("same") } : null,
  };
}

// The row itself; `shown` is what `view` gave.
export function row(shown) {
  const line = document.createElement("li");
  Object.assign(line.dataset, { ref: shown.ref, state: shown.state });
  const link = document.createElement(shown.href ? "a" : "b");
  if (shown.href) Object.assign(link, { href: shown.href, className: "go" });
  link.textContent = shown.title;
  const tag = document.createElement("span");
  tag.className = wordOf(shown.state).className;
  tag.textContent = shown.tag;
  const meta = document.createElement("span");
  meta.className = "meta";
  meta.textContent = shown.meta;
  line.append(link, tag, meta);
  if (shown.same) {
    const question = document.createElement("a");
    Object.assign(question, { href: shown.same.href, textContent: shown.same.text, className: "btn quiet up" });
    line.append(question);
  }
  return line;
}

// Keep the rows of `list` as `views` say, and leave alone what has not changed: the focus stays.
export function fill(list, views, finish = () => {}) {
  const known = new Map([...list.children].map((line) => [line.dataset.ref, line]));
  const lines = views.map((shown) => {
    const print = JSON.stringify(shown);
    const old = known.get(shown.ref);
    if (old?.print === print) return old;
    const line = row(shown);
    line.print = print;
    finish(line, shown);
    return line;
  });
  for (const line of known.values()) if (!lines.includes(line)) line.remove();
  lines.forEach((line, at) => line !== list.children[at] && list.insertBefore(line, list.children[at] ?? null));
}
