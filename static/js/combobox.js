// A text field that offers names while one types: the pattern of WAI-ARIA's combobox with a list.

const MOST = 8;

// The combining marks alone, as the server folds: "Őrtilos" and "ortilos" are the same.
export const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

let pressed = false;
addEventListener("pointerdown", () => (pressed = true), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => (pressed = false), true);

// Now, or once the finger is up: what goes away under a press moves the button that is pressed.
function whenReleased(deed) {
  if (!pressed) return deed();
  const later = () => setTimeout(deed, 100);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, later, { once: true });
}

const asked = new Map();

// The names at an address as [key, name, beside], asked for once a page; rejects without a signal.
export function namesAt(address) {
  if (!asked.has(address)) {
    const answer = fetch(address, { credentials: "same-origin" }).then(async (response) => {
      if (!response.ok) throw new Error(`names: ${response.status}`);
      return (await response.json()).names;
    });
    answer.catch(() => asked.delete(address));
    asked.set(address, answer);
  }
  return asked.get(address);
}

// Those that begin with what was typed, then those that hold it; items have a folded `key`.
function fitting(items, typed) {
  const starts = items.filter((item) => item.key.startsWith(typed));
  const holds = items.filter((item) => !item.key.startsWith(typed) && item.key.includes(typed));
  return [...starts, ...holds].slice(0, MOST);
}

// Make `input` a combobox. `find()` gives the items {key, name, beside, …}, `choose(item)` takes
// the one that was chosen, `part()` is what is being typed; `leave(shown)` is told of leaving it.
export function combobox(input, { find, choose, part = () => input.value, leave = () => {} }) {
  const list = document.createElement("ul");
  list.id = `${input.id || input.name}-list`;
  list.className = "options";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent.trim());
  list.hidden = true;
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list", autocomplete: "off" })) {
    input.setAttribute(name, value);
  }
  let active = -1;
  let shown = [];

  function mark(index) {
    active = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
    if (index >= 0) {
      input.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function show(found) {
    shown = found;
    list.replaceChildren(
      ...found.map((item, i) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${i}`;
        option.setAttribute("role", "option");
        const beside = document.createElement("span");
        beside.className = "meta";
        beside.textContent = item.beside;
        option.append(item.name, " ", beside);
        return option;
      }),
    );
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(found.length ? 0 : -1);
  }

  function take(index) {
    const item = shown[index];
    show([]);
    choose(item);
  }

  async function search() {
    const typed = fold(part().trim());
    if (typed.length < 2) return show([]);
    let items;
    try {
      items = await find();
    } catch {
      return show([]); // no signal: what is typed is looked up when the form is sent
    }
    if (document.activeElement === input && fold(part().trim()) === typed) show(fitting(items, typed));
  }

  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const last = shown.length - 1;
    if (event.key === "ArrowDown") mark(active >= last ? 0 : active + 1);
    else if (event.key === "ArrowUp") mark(active <= 0 ? last : active - 1);
    else if (event.key === "Enter" && active >= 0) take(active);
    else if (event.key === "Escape") show([]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) take([...list.children].indexOf(option));
  });
  input.addEventListener("blur", () => {
    leave(shown);
    whenReleased(() => show([]));
  });
  if (document.activeElement === input) search(); // what was typed before this came
}
