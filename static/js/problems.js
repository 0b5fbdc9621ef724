// What the office said of an entry, in the form: the summary, the errors at the fields, and where two
// people changed the same. Markup and words come from the page's templates.

const copyOf = (id) => document.querySelector(`#${id}`).content.firstElementChild.cloneNode(true);

function boxOf(form, name) {
  const field = form.querySelector(`#id_${name}`) ?? form.querySelector(`[name="${name}"]:not([type="hidden"])`);
  return field?.closest(".field") ?? (name === "kept" ? form.querySelector("#open-promises") : null);
}

const controlOf = (box) => box.querySelector("input:not([type=hidden]), select, textarea");

export function clear(form) {
  for (const old of document.querySelectorAll("main > .note.bad[data-focus], main > #theirs-mine")) old.remove();
  for (const old of form.querySelectorAll(".error")) old.remove();
  for (const box of form.querySelectorAll(".is-bad")) box.classList.remove("is-bad");
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

function mark(form, name, sentences) {
  const box = boxOf(form, name);
  if (!box) return null;
  box.classList.add("is-bad");
  for (let fold = box.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  for (let hidden = box.closest("[hidden]"); hidden; hidden = hidden.closest("[hidden]")) hidden.hidden = false;
  const lines = sentences.map((text) => Object.assign(document.createElement("p"), { className: "error", textContent: text }));
  if (lines.length) lines[0].id = `id_${name}_error`;
  const before = box.querySelector(":scope > .help, fieldset > .help") ?? box.querySelector(":scope > label, legend");
  if (before) before.after(...lines);
  else box.prepend(...lines);
  const control = controlOf(box);
  for (const field of box.querySelectorAll("input, select, textarea")) field.setAttribute("aria-invalid", "true");
  const described = [control?.getAttribute("aria-describedby"), `id_${name}_error`].filter(Boolean).join(" ");
  control?.setAttribute("aria-describedby", described);
  return { label: box.querySelector("label, legend")?.firstChild.textContent.trim(), control };
}

// The link of a summary goes to the field without touching the address, which names the entry.
document.addEventListener("click", (event) => {
  const link = event.target.closest('[data-focus] a[href^="#id_"]');
  if (!link) return;
  const goal = document.querySelector(link.hash);
  if (!goal) return;
  event.preventDefault();
  const control = goal.matches("input, select, textarea") ? goal : (controlOf(goal) ?? goal);
  control.scrollIntoView({ block: "center" });
  control.focus({ preventScroll: true });
});

function line(text, name) {
  const item = document.createElement("li");
  if (!name) item.textContent = text;
  else item.append(Object.assign(document.createElement("a"), { href: `#id_${name}`, textContent: text }));
  return item;
}

// Show `problems` of an entry above the form, and at its fields. Gives the summary, which has the focus.
export function show(form, { sentences = [], errors = {}, differences = [] }, take) {
  clear(form);
  const summary = copyOf("problem-summary");
  const lines = sentences.filter((text) => !Object.values(errors).flat().includes(text)).map((text) => line(text));
  for (const [name, texts] of Object.entries(errors)) {
    const field = mark(form, name, texts);
    for (const text of texts) lines.push(field ? line(`${field.label} – ${text}`, name) : line(text));
  }
  const { one, many } = summary.dataset;
  summary.querySelector("h2").textContent = lines.length === 1 ? one : many.replace("2", lines.length);
  summary.querySelector("ul").append(...lines);
  const notes = [summary];
  if (differences.length) notes.push(table(differences, take));
  form.before(...notes);
  summary.focus();
  return summary;
}

// Before, theirs, mine: a row for each fact, with a button that puts theirs into the form, and back.
function table(differences, take) {
  const section = copyOf("theirs-mine-table");
  const body = section.querySelector("tbody");
  const pattern = body.querySelector("template");
  for (const { label, before, theirs, mine, fields } of differences) {
    const row = pattern.content.firstElementChild.cloneNode(true);
    row.querySelector("th").textContent = label;
    const cells = row.querySelectorAll("td");
    [before ?? "–", theirs, mine].forEach((words, at) => (cells[at].textContent = words));
    const button = row.querySelector("button");
    let mineAgain = null;
    button.addEventListener("click", () => {
      if (mineAgain) mineAgain = void mineAgain();
      else mineAgain = take(fields);
      button.textContent = mineAgain ? button.dataset.mine : button.dataset.theirs;
    });
    body.append(row);
  }
  return section;
}
