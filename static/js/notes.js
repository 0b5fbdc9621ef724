// What the visit form's page says: where the text is, what happened to it, what else is unfinished.

import { addressOf, engagementOf, unfinished } from "./opening.js";

const language = document.documentElement.lang;
const form = document.querySelector("[data-visit]");
const tag = document.querySelector("#kept");
const section = document.querySelector("#unfinished");

// "on this phone, 10:42"
export function say(words) {
  const time = new Date().toLocaleTimeString(language, { hour: "numeric", minute: "2-digit" });
  const text = words === "kept" ? `${tag.dataset.kept}, ${time}` : tag.dataset[words];
  if (tag.textContent !== text) tag.textContent = text;
  tag.hidden = false;
}

export const isKept = () => !tag.hidden;

// Show a note of the page; its links lead to `receipt`.
export function note(name, receipt) {
  const box = document.querySelector(`#note-${name}`);
  for (const link of box.querySelectorAll("a[data-receipt]")) {
    const number = receipt.number ?? receipt.receipt;
    link.href = receipt.url ?? `/engagements/${number}/`;
    link.textContent = form.dataset.number.replace("{n}", number);
  }
  box.hidden = false;
}

export function hush(...names) {
  for (const name of names) document.querySelector(`#note-${name}`).hidden = true;
}

function row(entry) {
  const line = section.querySelector("template").content.firstElementChild.cloneNode(true);
  const said = (name) => entry.fields.filter(([key]) => key === name).map(([, value]) => value);
  const link = line.querySelector("a");
  link.href = addressOf(entry);
  const places = said("settlements").map((code) => entry.labels?.[code] ?? code);
  if (places.length) link.textContent = places.join(", ");
  const time = entry.changedAt && new Date(entry.changedAt).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  line.querySelector(".meta").textContent = [time, said("summary")[0]?.slice(0, 90)].filter(Boolean).join(" · ");
  return line;
}

// The further unfinished texts of the same form.
export async function listUnfinished(user, ref) {
  const rest = await unfinished(user, engagementOf(location.pathname), ref);
  const lines = rest.map((entry) => {
    const line = row(entry);
    line.querySelector("button").addEventListener("click", async () => {
      const { throwAway } = await import("./bin.js");
      await throwAway(user, entry.ref);
      line.remove();
      section.hidden = !section.querySelector("li");
    });
    return line;
  });
  section.querySelector("ul").replaceChildren(...lines);
  section.hidden = !lines.length;
}
