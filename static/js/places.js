// Where it was, and what follows from the answers: settlements found while typing, the question in which
// of them, their promises and target areas.

import { addPick } from "./form_state.js";
import { placesKnown } from "./promises.js";
import * as store from "./store.js";

const list = () => import("./combobox.js"); // wanted at the first name that is typed

// The names of all settlements; the phone knows them from the last time there was a signal.
async function names(address) {
  try {
    const { namesAt } = await list();
    const found = await namesAt(address);
    store.getFact("names").then((known) => known?.length === found.length || store.putFact("names", found)).catch(() => {});
    return found;
  } catch (error) {
    const known = await store.getFact("names");
    if (!known) throw error;
    return known;
  }
}

// `changed()` hears of a settlement that was chosen from the list.
export function placesOf(form, changed) {
  const other = form.elements.other_place;
  const picks = form.querySelector("#places .picks");
  const onSite = form.querySelector("#on-site");
  const onSitePicks = onSite.querySelector(".picks");
  const otherLength = form.querySelector("#other-length");
  const known = placesKnown(form);
  let items;

  async function find() {
    const { fold } = await list();
    items ??= (await names(form.dataset.names)).map(([code, name, county]) => ({ code, name, beside: county, key: fold(name) }));
    return items;
  }

  function choose(item) {
    addPick(picks, "settlements", item.code, item.name, true);
    other.value = "";
    follow();
    changed();
  }

  // a combobox over all names; own and recent ones stay above it as picks
  const offer = ({ combobox, fold }) =>
    combobox(other, {
      find,
      choose,
      leave(shown) {
        // a name typed in full is a pick, so that what follows from it is asked at once
        const typed = fold(other.value.trim());
        const meant = shown.filter((item) => item.key === typed);
        if (meant.length === 1) choose(meant[0]);
      },
    });
  list().then(offer).catch(console.warn); // without it the office looks the name up

  const nameOf = async (code) => (await find().catch(() => [])).find((item) => item.code === code)?.name ?? code;

  // A settlement that the address asks for.
  async function pick(code) {
    const offered = picks.querySelector(`input[value="${CSS.escape(code)}"]`);
    addPick(picks, "settlements", code, offered ? "" : await nameOf(code), true);
    follow();
  }

  function follow(kept = []) {
    const chosen = [...form.querySelectorAll('input[name="settlements"]:checked')];
    onSite.hidden = !(chosen.length > 1 && form.elements.mode.value === "on_site");
    const codes = new Set(chosen.map((input) => input.value));
    for (const input of onSitePicks.querySelectorAll("input")) {
      if (!codes.has(input.value)) input.parentElement.remove();
    }
    for (const input of chosen) addPick(onSitePicks, "on_site", input.value, input.nextElementSibling.textContent, false);
    const length = form.querySelector('[name="length"]:checked')?.value;
    otherLength.hidden = length !== "other" && !otherLength.querySelector(".is-bad");
    followStep();
    if (kept.length) known.tick(kept);
    known.show([...codes], form.elements.held_on.value);
  }

  // The useful materials: those of the chosen step, of every step while there is none.
  function followStep() {
    const useful = form.querySelector("[data-useful]");
    if (!useful) return;
    const step = form.elements.step.value;
    const lines = [...useful.querySelectorAll("[data-of-step]")];
    for (const line of lines) line.hidden = Boolean(step) && line.dataset.ofStep !== step;
    useful.hidden = lines.every((line) => line.hidden);
    if (step) useful.open = true;
  }

  form.addEventListener("change", ({ target }) => {
    // a picked length takes the place of typed minutes
    if (target.name === "length" && target.value !== "other") form.elements.minutes.value = "";
    follow();
  });

  return { follow, pick, nameOf, waiting: known.waiting };
}
