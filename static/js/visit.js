// The visit form: settlements found while typing, and the questions that follow from the answers.
// Without this script the same form works: names are then looked up when it is sent.

const form = document.querySelector("[data-visit]");
const other = form.elements.other_place;
const MOST = 8;

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// --- places: a combobox over all names, own and recent ones stay above it as picks

let names;
async function allNames() {
  if (!names) {
    const answer = await fetch(form.dataset.names, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`names: ${answer.status}`);
    names = (await answer.json()).names.map(([code, name, county]) => ({ code, name, county, key: fold(name) }));
  }
  return names;
}

const list = document.createElement("ul");
list.id = "place-list";
list.className = "options";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", other.labels[0].textContent.trim());
list.hidden = true;
other.after(list);
for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list", autocomplete: "off" })) {
  other.setAttribute(name, value);
}

let active = -1;

function show(found) {
  list.replaceChildren(
    ...found.map((place, i) => {
      const item = document.createElement("li");
      item.id = `place-${i}`;
      item.setAttribute("role", "option");
      item.dataset.code = place.code;
      item.dataset.name = place.name;
      const county = document.createElement("span");
      county.className = "meta";
      county.textContent = place.county;
      item.append(place.name, " ", county);
      return item;
    }),
  );
  list.hidden = !found.length;
  other.setAttribute("aria-expanded", String(!list.hidden));
  mark(found.length ? 0 : -1);
}

function mark(index) {
  active = index;
  [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
  if (index >= 0) {
    other.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  } else other.removeAttribute("aria-activedescendant");
}

async function search() {
  const typed = fold(other.value.trim());
  if (typed.length < 2) return show([]);
  let places;
  try {
    places = await allNames();
  } catch {
    return show([]); // no signal: what is typed is looked up when the form is sent
  }
  if (fold(other.value.trim()) !== typed) return;
  const starts = places.filter((place) => place.key.startsWith(typed));
  const holds = places.filter((place) => !place.key.startsWith(typed) && place.key.includes(typed));
  show([...starts, ...holds].slice(0, MOST));
}

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
  addPick(places, "settlements", item.dataset.code, item.dataset.name, true);
  other.value = "";
  show([]);
  follow();
}

other.addEventListener("input", search);
other.addEventListener("keydown", (event) => {
  if (list.hidden) return;
  const last = list.children.length - 1;
  if (event.key === "ArrowDown") mark(active >= last ? 0 : active + 1);
  else if (event.key === "ArrowUp") mark(active <= 0 ? last : active - 1);
  else if (event.key === "Enter" && active >= 0) choose(list.children[active]);
  else if (event.key === "Escape") show([]);
  else return;
  event.preventDefault();
});
list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const item = event.target.closest("li");
  if (item) choose(item);
});
other.addEventListener("blur", () => {
  // a name typed in full is a pick, so that what follows from it is asked at once
  const typed = fold(other.value.trim());
  const meant = [...list.children].filter((item) => fold(item.dataset.name) === typed);
  if (meant.length === 1) choose(meant[0]);
  else show([]);
});

// --- what follows from the answers

const onSite = form.querySelector("#on-site");
const onSitePicks = onSite.querySelector(".picks");
const otherLength = form.querySelector("#other-length");

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
  return { user: form.dataset.user, ref: form.elements.client_ref.value, typed, names };
}

function keep() {
  sessionStorage.setItem(KEPT, JSON.stringify(typedSoFar()));
}

function recall({ typed, names }) {
  for (const [code, name] of names) addPick(places, "settlements", code, name, true);
  follow();
  const values = (name) => typed.filter(([key]) => key === name).map(([, value]) => value);
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
