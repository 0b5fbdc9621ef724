// A long form: what is typed stays on this phone until the office has it.
//
// <form data-typed="name">     its fields are kept under that name, for this user; data-refused: the office sent
//                              it back, with all that was typed; data-kept: all that was typed is kept
// [data-typed-back] hidden     shown when text came back; its button, [data-typed-drop], throws that away
// .note of class "typed-name"  the office has received it
//
// Without this script the form works as any: the browser's Back brings what was typed.

import { getFact, putFact } from "./store.js";

const SOON = 300; // ms after a change
const user = document.body.dataset.user;
const nameOf = (typed) => `${user}:typed:${typed}`;
const forget = (typed) => putFact(nameOf(typed), undefined);
const warn = (error) => console.warn("what is typed is not kept", error);

for (const note of document.querySelectorAll('[class*="typed-"]')) {
  const received = [...note.classList].find((name) => name.startsWith("typed-"));
  forget(received.slice("typed-".length)).catch(warn);
}

const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");

// Browsers send line breaks as two characters and hand them out as one.
const textOf = (fields) => JSON.stringify(fields).replaceAll("\\r\\n", "\\n");

function fill(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || ["submit", "file"].includes(field.type)) continue;
    const given = values.get(field.name) ?? [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = given.includes(field.value);
    else if (field.type === "select-multiple") for (const option of field.options) option.selected = given.includes(option.value);
    else if (given.length) field.value = given[0];
  }
}

async function follow(form) {
  const { typed } = form.dataset;
  const back = document.querySelector("[data-typed-back]");
  const stored = textOf(fieldsOf(form));
  let isOpen = false; // whether there is something that is not kept yet
  let timer;
  const save = () => {
    clearTimeout(timer);
    if (!isOpen) return;
    isOpen = false;
    const fields = fieldsOf(form);
    const isTyped = "refused" in form.dataset || textOf(fields) !== stored;
    putFact(nameOf(typed), isTyped ? { fields, at: new Date().toISOString() } : undefined)
      .then(() => isOpen || (form.dataset.kept = ""))
      .catch(warn);
  };
  const later = () => {
    isOpen = true;
    delete form.dataset.kept;
    clearTimeout(timer);
    timer = setTimeout(save, SOON);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", save);
  addEventListener("pagehide", save);
  if ("refused" in form.dataset) return later();
  const kept = await getFact(nameOf(typed));
  if (!kept || isOpen) return;
  if (textOf(kept.fields) === stored) return forget(typed);
  fill(form, kept.fields);
  back.hidden = false;
  back.querySelector("[data-typed-drop]").addEventListener("click", () => {
    form.reset();
    back.hidden = true;
    forget(typed).catch(warn);
    form.querySelector("input:not([type=hidden]), textarea")?.focus();
  });
}

for (const form of document.querySelectorAll("[data-typed]")) {
  follow(form)
    .catch(warn)
    .finally(() => (form.dataset.ready = ""));
}
