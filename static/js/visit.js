// The visit form: settlements found while typing, and the questions that follow from the answers.
// Without this script the same form works: names are then looked up when it is sent.

import { combobox, fold, namesAt } from "./combobox.js";
import { placesKnown } from "./promises.js";

const form = document.querySelector("[data-visit]");
const other = form.elements.other_place;

// --- places

function addPick(box, name, code, label, checked) {
  const known = box.querySelector(`input[name="${name}"][value="${code}"]`);
  if (known) {
    known.checked ||= checked;
    return known;
  }
  const pick = document.createElement("label");
  pick.className = "pick";
  const input = document.createElement("input");
  Object.assign(input, { type: "checkbox", name, value: code, checked });
  const word = document.createElement("span");
  word.textContent = label;
  pick.append(input, word);
  box.append(pick);
  return input;
}

const places = form.querySelector("#places .picks");

function choose(item) {
  addPick(places, "settlements", item.code, item.name, true);
  other.value = "";
  follow();
}

// a combobox over all names; own and recent ones stay above it as picks
let items;
combobox(other, {
  async find() {
    const found = await namesAt(form.dataset.names);
    items ??= found.map(([code, name, county]) => ({ code, name, beside: county, key: fold(name) }));
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

// --- what follows from the answers

const onSite = form.querySelector("#on-site");
const onSitePicks = onSite.querySelector(".picks");
const otherLength = form.querySelector("#other-length");
const known = placesKnown(form);

function follow() {
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
  known.show([...codes], form.elements.held_on.value);
}

form.addEventListener("change", (event) => {
  // a picked length takes the place of typed minutes
  if (event.target.name === "length" && event.target.value !== "other") form.elements.minutes.value = "";
  follow();
});
follow();

// --- what was typed and not sent stays in this tab: after Back, a reload, a sign-in in between

const KEPT = `visit:${form.getAttribute("action")}`;

function typedSoFar() {
  const typed = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const picked = [...form.querySelectorAll('input[name="settlements"]:checked')];
  const names = picked.map((input) => [input.value, input.nextElementSibling.textContent]);
  const [area] = form.elements.target_area.selectedOptions;
  return { user: form.dataset.user, ref: form.elements.client_ref.value, typed, names, area: [area?.text, area?.value] };
}

function keep() {
  sessionStorage.setItem(KEPT, JSON.stringify(typedSoFar()));
}

function recall({ typed, names, area }) {
  const offered = form.elements.target_area;
  if (area?.[1] && ![...offered.options].some((option) => option.value === area[1])) offered.add(new Option(...area));
  for (const [code, name] of names) addPick(places, "settlements", code, name, true);
  follow();
  const values = (name) => typed.filter(([key]) => key === name).map(([, value]) => value);
  known.tick(values("kept"));
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken") continue;
    if (["checkbox", "radio"].includes(field.type)) field.checked = values(field.name).includes(field.value);
    else if (field.type === "select-multiple") {
      for (const option of field.options) option.selected = values(field.name).includes(option.value);
    } else if (field.type !== "submit") field.value = values(field.name)[0] ?? field.value;
  }
  follow();
}

function unsent() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (!kept || kept.user !== form.dataset.user || "bound" in form.dataset) return null;
  // a copy, a draft or a place asked for by the address is not overwritten, unless it is a reload
  const [visit] = performance.getEntriesByType("navigation");
  return location.search && visit?.type !== "reload" ? null : kept;
}

form.addEventListener("input", keep);
form.addEventListener("change", keep);
form.addEventListener("submit", () => {
  keep();
  history.replaceState({ ...history.state, visit: typedSoFar() }, "");
});

// later than the browser, which fills in by position what it remembers itself
window.addEventListener("pageshow", (event) => {
  if (event.persisted) return;
  const back = history.state?.visit;
  const kept = back ?? unsent();
  if (!kept) return;
  recall(kept);
  if (back) return;
  const note = document.querySelector("#restored");
  note.hidden = false;
  note.querySelector("button").addEventListener("click", () => {
    sessionStorage.removeItem(KEPT);
    location.assign(location.pathname);
  });
});
