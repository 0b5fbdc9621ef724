// The search page: the arrow keys go from the box through the results and back.

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
  const stops = [document.querySelector("#q"), ...document.querySelectorAll("#found a")];
  const here = stops.indexOf(document.activeElement);
  const next = stops[here + step];
  if (here < 0 || !next) return;
  event.preventDefault();
  next.focus();
});
