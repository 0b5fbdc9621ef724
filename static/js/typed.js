// Every form with a text: what is typed stays on this phone until the office has it (texts.js). waiting.js brings it.
//
// <form data-untyped>            is left alone, as one is that asks for a password or keeps its own (data-visit)
// form.dataset                   ready: it is followed; kept: all that was typed is kept
// <template id="typed-back">     put above the form when text came back; its [data-typed-drop] throws that away
// <template id="typed-waits">    put into a form that was sent without a signal
// body[data-answer]              this page answers a form that was sent and not received
//
// Without this script the form works as any: the browser's Back brings what was typed.

import { uuid } from "./store.js";
import { dropText, forgotten, getText, isReceivedHere, putText } from "./texts.js";

const SOON = 300; // ms after a change
const TEXTS = "textarea, input[type=text], input[type=email], input[type=tel], input[type=url], input[type=number]";
const READ = /(^|-)(read_version|seen)$/;
const OURS = ["csrfmiddlewaretoken", "typed"];
const user = Number(document.body.dataset.user);
const here = location.pathname + location.search;
const warn = (error) => console.warn("what is typed is not kept", error);

const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => !OURS.includes(name) && typeof value === "string");

// Browsers send line breaks as two characters and hand them out as one.
const textOf = (fields) => JSON.stringify(fields).replaceAll("\\r\\n", "\\n");

// The fields as the page brought them, whatever was typed before this came or Back put in.
function broughtBy(form) {
  const copy = form.cloneNode(true);
  copy.reset();
  return fieldsOf(copy);
}

const isLong = (field) => field.matches(TEXTS) && field.value.trim() && field.value !== field.defaultValue;
const labelled = (field) => [field.labels[0]?.textContent.trim() ?? "", field.value];

// Of what is hidden only what was read: somebody's newer text is not written over unseen.
function fill(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || OURS.includes(field.name) || ["submit", "file"].includes(field.type)) continue;
    if (field.type === "hidden" && !READ.test(field.name)) continue;
    const given = values.get(field.name) ?? [];
    const before = field.value;
    if (["checkbox", "radio"].includes(field.type)) field.checked = given.includes(field.value);
    else if (field.type === "select-multiple") for (const option of field.options) option.selected = given.includes(option.value);
    else if (field.type !== "select-one") field.value = given.length ? given.shift() : before;
    else if ([...field.options].some(({ value }) => value === given[0])) field.value = given[0];
    if (field.type !== "hidden" && field.value !== before) unfold(field);
  }
}

function unfold(part) {
  for (let fold = part.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

// Where the form is to be found again: the address that sent it back may take nothing else.
function standsAt() {
  const { origin } = location;
  const isAnswer = "answer" in document.body.dataset && document.referrer.startsWith(`${origin}/`);
  return isAnswer ? document.referrer.slice(origin.length) : here;
}

// Above the form: what came back, and a button that throws it away by `drop`.
function tell(form, drop) {
  const note = document.querySelector("#typed-back").content.firstElementChild.cloneNode(true);
  note.querySelector("[data-typed-file]").hidden = !form.querySelector("input[type=file]");
  note.querySelector("[data-typed-drop]").addEventListener("click", () => {
    note.remove();
    drop();
  });
  form.before(note);
  unfold(form);
}

// Without a signal the form stays where it is, and says so until there is one.
function waitForSignal(form) {
  if (document.querySelector("[data-typed-waits]")) return;
  const note = document.querySelector("#typed-waits").content.firstElementChild.cloneNode(true);
  (form.querySelector(".savebar") ?? form).before(note);
  note.scrollIntoView({ block: "center" });
  addEventListener("online", () => note.remove(), { once: true });
}

// The page that Back brought holds what was received long since: it is asked for anew.
function isPast() {
  const sent = history.state?.typed;
  if (!sent || !isReceivedHere(sent.ref)) return false;
  history.replaceState(null, "");
  location.replace(sent.page);
  return true;
}

async function follow(form, name) {
  await forgotten;
  const mark = form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "typed" }));
  const brought = textOf(broughtBy(form));
  const kept = await getText(user, name);
  const isSentBack = kept?.sent && "answer" in document.body.dataset && name.split("#")[0] === here;
  let text = { ref: kept?.ref ?? uuid(), page: kept?.page ?? standsAt() };
  let isSent = Boolean(kept?.sent); // under this number, unchanged
  let isOpen = false; // whether there is something that is not kept yet
  let timer;
  const save = (sent = false) => {
    clearTimeout(timer);
    if (!isOpen && !sent) return;
    isOpen = false;
    const fields = fieldsOf(form);
    const title = document.querySelector("h1")?.textContent.trim() ?? document.title;
    const texts = [...form.elements].filter(isLong).map(labelled);
    const isTyped = isSentBack || textOf(fields) !== brought;
    mark.value = text.ref;
    const done = isTyped ? putText(user, name, { ...kept, ...text, title, fields, at: new Date().toISOString(), sent: sent || isSent, ...(texts.length && { texts }) }) : dropText(user, name);
    done.then(() => isOpen || (form.dataset.kept = "")).catch(warn);
  };
  const later = () => {
    isOpen = true;
    delete form.dataset.kept;
    clearTimeout(timer);
    timer = setTimeout(save, SOON);
  };
  const changed = () => {
    if (isSent) text = { ...text, ref: uuid() }; // another text: what was received was not this one
    isSent = false;
    later();
  };
  const now = textOf(fieldsOf(form));
  const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (kept && !isSentBack) {
    if (now !== brought && !isBack && now !== textOf(kept.fields)) {
      // two texts: the older one is found in the list of what waits on this phone
      await putText(user, `${name}#${kept.ref}`, kept);
      text = { ref: uuid(), page: standsAt() };
      isSent = false;
    } else {
      const hidden = [...form.elements].filter(({ type }) => type === "hidden").map((field) => [field, field.value]);
      fill(form, kept.fields);
      tell(form, () => {
        form.reset();
        for (const [field, value] of hidden) field.value = value;
        text = { ref: uuid(), page: standsAt() };
        isSent = false;
        dropText(user, name).catch(warn);
        form.querySelector("input:not([type=hidden]), textarea")?.focus();
      });
    }
  }
  mark.value = text.ref;
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (!navigator.onLine) {
      event.preventDefault(); // the browser's own page would say nothing of what was typed
      save();
      return waitForSignal(form);
    }
    save(true);
    isSent = true;
    history.replaceState({ ...history.state, typed: text }, "");
  });
  addEventListener("pagehide", () => save());
  if (isSentBack || textOf(fieldsOf(form)) !== brought) later();
}

const isOurs = (form) => !form.matches("[data-visit], [data-untyped]") && form.querySelector(TEXTS) && !form.querySelector("[type=password]");

addEventListener("pageshow", ({ persisted }) => persisted && isPast());
if (user && !isPast()) {
  const names = new Map();
  for (const form of [...document.querySelectorAll('main form[method="post"]')].filter(isOurs)) {
    const { pathname, search } = new URL(form.getAttribute("action") || location.href, location.href);
    const nth = (names.get(pathname + search) ?? 0) + 1;
    names.set(pathname + search, nth);
    follow(form, pathname + search + (nth > 1 ? `#${nth}` : ""))
      .catch(warn)
      .finally(() => (form.dataset.ready = ""));
  }
}
