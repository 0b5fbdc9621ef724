// A slider over the days of the programme beside the date field (templates/portal/_as_of.html).
// Without this script the date field and the links to earlier days do the same.

const DAY = 24 * 60 * 60 * 1000;
const words = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });

for (const part of document.querySelectorAll("[data-slider]")) {
  const first = Date.parse(part.dataset.slider);
  const slider = part.querySelector("input");
  const field = part.closest("form").querySelector("input[type=date]");
  const say = () => {
    const day = new Date(first + slider.valueAsNumber * DAY);
    slider.setAttribute("aria-valuetext", words.format(day));
    part.querySelector("output").value = words.format(day);
    return day;
  };
  slider.addEventListener("input", () => (field.value = say().toISOString().slice(0, 10)));
  field.addEventListener("input", () => {
    if (!field.value || !field.validity.valid) return;
    slider.value = Math.round((Date.parse(field.value) - first) / DAY);
    say();
  });
  say();
  part.hidden = false;
}
