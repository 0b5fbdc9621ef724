// A photo that the office did not take, on its entry's row of the queue: why, and another in its place.

import { discardFile } from "./files.js";
import { prepared, Unfit } from "./pictures.js";
import * as store from "./store.js";

const pattern = document.querySelector("#bad-photo").content;

const say = (place, name, values) => (place.textContent = pattern.querySelector(`[data-word="${name}"]`).textContent.replace("{name}", values.name));

async function replace(uuid, [chosen], status) {
  const old = await store.getFile(uuid);
  if (!chosen || !old) return;
  try {
    const ready = await prepared(chosen);
    const { problems, lastError, ...rest } = old;
    await store.putFile({ ...rest, ...ready, uuid: store.uuid(), state: "queued", tries: 0, nextTry: undefined, addedAt: new Date().toISOString() });
    await discardFile(old);
  } catch (error) {
    if (!(error instanceof Unfit)) console.warn(error);
    say(status, error instanceof Unfit ? "unfit" : "no-room", chosen);
  }
}

// `bad`: [{ uuid, name, why }]
export function badPhotos(line, { bad }) {
  for (const { uuid, name, why } of bad) {
    const part = pattern.querySelector("[data-bad-photo]").cloneNode(true);
    part.querySelector("b").textContent = name;
    if (why) part.querySelector("[data-why]").textContent = why;
    part.querySelector("[data-remove]").addEventListener("click", async () => discardFile(await store.getFile(uuid)));
    const input = part.querySelector("input");
    input.addEventListener("change", () => replace(uuid, [...input.files], part.querySelector("[role=status]")));
    line.append(part);
  }
}
