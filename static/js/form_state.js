// What stands in the visit form, as the store keeps it, and back again.

const NOT_FACTS = ["csrfmiddlewaretoken", "client_ref", "draft_revision"];

// [[name, value], …] of what is filled in.
export function fieldsOf(form) {
  const told = ([name, value]) => typeof value === "string" && !NOT_FACTS.includes(name) && (name !== "draft_of" || value);
  return [...new FormData(form)].filter(told);
}

const keyOf = (name, value) => (name === "settlements" ? value : `${name}:${value}`);

// The words of what is picked: a settlement by its KSH code, the others by "field:value".
export function labelsOf(form) {
  const labels = {};
  for (const input of form.querySelectorAll("label > input:checked")) {
    labels[keyOf(input.name, input.value)] = input.parentElement.textContent.trim();
  }
  for (const option of form.querySelectorAll("option:checked")) {
    if (option.value) labels[keyOf(option.closest("select").name, option.value)] = option.text;
  }
  return labels;
}

// A touchable word for a value that is not offered yet.
export function addPick(box, name, code, label, checked) {
  const known = box.querySelector(`input[name="${name}"][value="${CSS.escape(code)}"]`);
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

// A value that the page does not offer (a cached one may not) is offered, so that it is not lost.
function offer(form, name, value, labels) {
  const label = labels[keyOf(name, value)] ?? value;
  if (["settlements", "on_site"].includes(name)) {
    addPick(form.querySelector(`#id_${name}_picks`), name, value, labels[value] ?? label, false);
    return;
  }
  // a person is offered once, among those of the office or of others
  const people = ["mentors", "guests"].includes(name) ? form.querySelectorAll("[name=mentors], [name=guests] option") : [];
  if ([...people].some((one) => one.value === value)) return;
  const select = form.querySelector(`select[name="${name}"]`);
  if (select && value && ![...select.options].some((option) => option.value === value)) select.add(new Option(label, value));
  const checks = form.querySelector(`#id_${name}_checks`);
  if (checks && !checks.querySelector(`input[value="${CSS.escape(value)}"]`)) {
    const check = document.createElement("label");
    check.className = "check";
    check.append(Object.assign(document.createElement("input"), { type: "checkbox", name, value }), label);
    checks.append(check);
  }
}

// Write `fields` into the form: all of it, or with `only` a few of its fields. What `fields` does not know
// stays, as an older version's entry may lack it; `follow` updates what depends on the rest.
export function fill(form, fields, labels = {}, { only, follow }) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  // every whole form has a day, and then what is not in it was not ticked
  if (!values.has("held_on")) only ??= [...values.keys()];
  const wanted = (name) => name && !NOT_FACTS.includes(name) && (!only || only.includes(name));
  const write = () => {
    for (const field of form.elements) {
      if (!wanted(field.name) || ["submit", "file"].includes(field.type)) continue;
      const given = values.get(field.name) ?? [];
      if (field.type === "radio") field.checked = given.length ? given.includes(field.value) : field.checked;
      else if (field.type === "checkbox") field.checked = given.includes(field.value);
      else if (field.type === "select-multiple") {
        for (const option of field.options) option.selected = given.includes(option.value);
      } else field.value = given[0] ?? field.value;
    }
  };
  for (const [name, given] of values) if (wanted(name)) for (const value of given) offer(form, name, value, labels);
  write();
  follow(values.get("kept") ?? []);
  write(); // what followed from the places may be ticked as well
  follow(values.get("kept") ?? []);
  for (const fold of form.querySelectorAll("details")) fold.open ||= isTouched(fold);
}

// Whether there is more in the form, or a part of it, than the page came with.
export function isTouched(part) {
  return [...part.querySelectorAll("input, select, textarea")].some((field) => {
    if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((option) => option.selected && option.value && !option.defaultSelected);
    return field.value !== field.defaultValue;
  });
}
