// The meeting room's view: asked for anew every few minutes; when nothing comes, what stands there stays.

const main = document.querySelector("[data-again]");
const shown = main.querySelector("[data-shown]");
const notes = { old: main.querySelector("[data-old]"), out: main.querySelector("[data-signed-out]") };
const EVERY = main.dataset.every * 1000;
const SOON = 30 * 1000; // after a look that brought nothing

function tell(which) {
  const since = shown.querySelector("[data-read-at]").textContent;
  for (const [name, note] of Object.entries(notes)) {
    note.querySelector("[data-since]").textContent = since;
    note.hidden = name !== which;
  }
}

// What is wrong, "" when the new figures stand there.
async function renew() {
  let answer, text;
  try {
    answer = await fetch(main.dataset.again, { cache: "no-store" });
    text = await answer.text();
  } catch {
    return "old"; // no network, or no server behind it
  }
  if (answer.status === 403) return "out";
  const anew = new DOMParser().parseFromString(text, "text/html").querySelector("[data-shown]");
  if (!answer.ok || !anew) return "old";
  shown.replaceChildren(...anew.childNodes);
  return "";
}

async function look() {
  const wrong = await renew();
  tell(wrong);
  setTimeout(look, wrong ? SOON : EVERY);
}

setTimeout(look, EVERY);

// --- the browser's full screen; Escape leaves it, and then the page

const button = document.querySelector("[data-full]");
button.hidden = !document.fullscreenEnabled;
button.addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});
document.addEventListener("fullscreenchange", () => {
  button.querySelector("[data-enter]").hidden = !!document.fullscreenElement;
  button.querySelector("[data-leave]").hidden = !document.fullscreenElement;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.fullscreenElement) document.querySelector("[data-back]").click();
});
