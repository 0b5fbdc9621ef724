// What belongs to the chosen settlements: their open promises, to tick what was kept, and the target
// areas to choose from. Without this script the server shows both after a send.

// Gives `show(codes, day)`, which asks for these once, and `tick(keys)` of what was ticked
// before: promises that are not on the page yet are ticked when they come, and `waiting()` till then.
export function placesKnown(form) {
  const box = form.querySelector("#open-promises");
  const areas = form.elements.target_area;
  const first = [...form.querySelectorAll('input[name="settlements"]')].filter((input) => input.defaultChecked);
  let asked = [...first.map((input) => input.value), form.elements.held_on.defaultValue].join();
  let waiting = [];

  const ticked = () => [...box.querySelectorAll("input:checked")].map((input) => input.value);

  function tick(keys) {
    const inputs = [...box.querySelectorAll("input")];
    for (const input of inputs) input.checked ||= keys.includes(input.value);
    waiting = keys.filter((key) => !inputs.some((input) => input.value === key));
  }

  function offer(found) {
    const kept = areas.selectedOptions[0];
    const options = found.filter(([key]) => key !== kept?.value).map(([key, name]) => new Option(name, key));
    const none = [...areas.options].find((option) => !option.value);
    areas.replaceChildren(none, ...(kept && kept !== none ? [kept] : []), ...options);
  }

  async function show(codes, day) {
    const wanted = [...codes, day].join();
    if (wanted === asked) return;
    asked = wanted;
    if (!codes.length) {
      waiting = [];
      return box.replaceChildren();
    }
    const query = new URLSearchParams([...codes.map((code) => ["settlement", code]), ["day", day]]);
    let known;
    try {
      const answer = await fetch(`${box.dataset.url}?${query}`, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`promises: ${answer.status}`);
      known = await answer.json();
    } catch {
      if (asked === wanted) asked = ""; // no signal: asked again at the next change
      return;
    }
    if (asked !== wanted) return;
    const keys = [...ticked(), ...waiting];
    box.innerHTML = known.html;
    tick(keys);
    offer(known.areas);
  }

  return { show, tick, waiting: () => waiting };
}
