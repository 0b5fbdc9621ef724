// The start page: what is unfinished on this phone, above what the office keeps as a draft.

import { onSending } from "./outbox.js";
import { fill, view } from "./rows.js";
import * as store from "./store.js";

const user = Number(document.body.dataset.user);
const block = document.querySelector("[data-unfinished]");
const list = block.querySelector("[data-list]");
const drafts = [...block.querySelectorAll("[data-draft]")];
const SHOWN = 5;

async function show() {
  const entries = await store.entriesOf(user);
  const held = entries.filter(({ state }) => ["typing", "queued", "refused", "quarantined"].includes(state));
  fill(list, await Promise.all(held.slice(0, SHOWN).map(view)));
  block.querySelector("[data-more]").hidden = held.length <= SHOWN;
  // a draft that is the copy of one of these is no second entry
  const refs = new Set(entries.map(({ ref }) => ref));
  for (const draft of drafts) draft.hidden = refs.has(draft.dataset.draft);
  block.hidden = !held.length && drafts.every((draft) => draft.hidden);
}

store.onChange(show);
onSending(show);
show();
