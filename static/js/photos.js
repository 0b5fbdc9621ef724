// Photos and sheets of the visit form: taken or chosen, shrunk, and on this phone at once. They are sent
// apart from the text (files.js). The words are in templates/engagements/_photos.html.

import { discardFile } from "./files.js";
import { prepared, thumbnail, Unfit } from "./pictures.js";
import * as store from "./store.js";

const MOST = 30;

const form = document.querySelector("[data-visit]");
const box = form.querySelector("[data-photos]");
const list = box.querySelector("ul");
const status = box.querySelector("[role=status]");
const words = box.querySelector("template[data-words]").content;
const pattern = box.querySelector("template[data-row]").content.firstElementChild;
const user = Number(form.dataset.user);
let ref;

const word = (name, values = {}) => words.querySelector(`[data-word="${name}"]`).textContent.replace(/\{(\w+)\}/g, (_, key) => values[key]);
const size = (bytes) => new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "kilobyte" }).format(Math.max(1, Math.round(bytes / 1024)));

// --- the list

function row(file) {
  const line = pattern.cloneNode(true);
  const [canvas, kind, remove] = ["canvas", "select", "button"].map((name) => line.querySelector(name));
  line.dataset.uuid = file.uuid;
  line.querySelector("b").textContent = file.name;
  canvas.hidden = !file.type.startsWith("image/") || !file.bytes.byteLength;
  if (!canvas.hidden) thumbnail(canvas, file).catch(() => (canvas.hidden = true));
  kind.setAttribute("aria-label", `${word("kind")}: ${file.name}`);
  kind.value = file.kind;
  kind.disabled = file.state === "received";
  kind.addEventListener("change", () => store.patchFile(file.uuid, (kept) => void (kept.kind = kind.value)));
  remove.hidden = file.state === "received";
  remove.append(Object.assign(document.createElement("span"), { className: "vh", textContent: `: ${file.name}` }));
  remove.addEventListener("click", async () => {
    await discardFile(file);
    status.textContent = word("removed", { name: file.name });
    await show();
    status.focus();
  });
  line.querySelector(".meta").textContent = [
    word(`is-${file.state}`),
    file.bytes.byteLength && size(file.bytes.byteLength),
    ...(file.problems?.sentences ?? []),
  ].filter(Boolean).join(" · ");
  return line;
}

let print;

async function show() {
  const files = (await store.filesOf(ref)).sort((one, other) => (one.addedAt < other.addedAt ? -1 : 1));
  const now = JSON.stringify(files.map(({ uuid, state }) => [uuid, state]));
  if (now === print) return;
  print = now;
  list.replaceChildren(...files.map(row));
}

// --- adding

async function keep(file) {
  const ready = await prepared(file);
  const kind = ready.type === "application/pdf" ? "attendance_sheet" : "photo";
  const addedAt = new Date().toISOString();
  await store.putFile({ uuid: store.uuid(), ref, user, kind, ...ready, state: "queued", tries: 0, addedAt });
}

async function add(files) {
  const room = MOST - (await store.filesOf(ref)).length;
  const told = files.length > room ? [word("many", { n: MOST })] : [];
  let kept = 0;
  for (const file of files.slice(0, Math.max(room, 0))) {
    status.textContent = word("working", { name: file.name });
    try {
      await keep(file);
      kept += 1;
    } catch (error) {
      const why = error instanceof Unfit ? error.message : "no-room";
      if (why === "no-room") console.warn(error);
      told.push(word(why, { name: file.name }));
    }
    await show();
  }
  if (kept) told.unshift(word("kept", { n: kept }));
  status.textContent = told.join(" ");
  // the entry that they belong to is kept too, though nothing was typed yet
  if (kept) form.elements.summary.dispatchEvent(new Event("input", { bubbles: true }));
}

// a desk has no camera to be held up
box.querySelector("[data-camera]").hidden = !matchMedia("(pointer: coarse)").matches;

let adding = Promise.resolve();

const inputs = box.querySelectorAll("input[type=file]");

function take(input) {
  const files = [...input.files];
  input.value = "";
  adding = adding.then(() => add(files));
}

for (const input of inputs) {
  input.addEventListener("change", (event) => {
    event.stopPropagation();
    take(input);
  });
}

// --- beginning

// Show those of an entry; what is added from now on is its.
export async function photosOf(given) {
  ref = given;
  print = undefined;
  for (const input of inputs) if (input.files.length) take(input); // chosen before this script came
  await show();
  box.hidden = false;
}

store.onChange((change) => change.ref === ref && show());
