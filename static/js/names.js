// Names offered in every field that asks for places or organisations (settlements/fields.py).
// Without this script the same fields work: names are then looked up when the form is sent.

import { combobox, fold, namesAt } from "./combobox.js";

// A place is [code as text, name, county], an organisation [number, name, seat]. What is written is
// what the server finds again: the name, with the county or the seat where it needs one, and the
// number where two organisations of a place have one name.
function readable(names) {
  const written = new Map();
  const items = names.map(([key, name, beside]) => {
    const isPlace = typeof key === "string";
    const text = isPlace ? name : `${name}, ${beside}`;
    written.set(fold(text), (written.get(fold(text)) ?? 0) + 1);
    return { key: fold(text), name, beside, text, more: isPlace ? `, ${beside}` : ` (#${key})` };
  });
  for (const item of items) if (written.get(item.key) > 1) item.text += item.more;
  return items;
}

for (const input of document.querySelectorAll("input[data-names]")) {
  const several = "several" in input.dataset;
  let items;
  const before = () => (several ? input.value.slice(0, input.value.lastIndexOf(";") + 1) : "");
  combobox(input, {
    async find() {
      items ??= readable(await namesAt(input.dataset.names));
      return items;
    },
    part: () => input.value.slice(before().length),
    choose(item) {
      const start = before();
      input.value = `${start}${start && " "}${item.text}${several ? "; " : ""}`;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    },
  });
}
