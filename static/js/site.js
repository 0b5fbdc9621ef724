// Every page: an error summary takes the focus, a form is sent once.

const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});

// A kept page has the token of the day it was kept, and another tab may have brought a new one: the cookie has
// the one that counts.
document.addEventListener(
  "submit",
  ({ target }) => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    const field = target.elements?.csrfmiddlewaretoken;
    if (token && field) field.value = token;
  },
  true,
);

// Coming back with the Back button shows the form as it was left: it may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// "/" leads to the search box, or to its page where the box has no room.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector("#q") || document.querySelector("#find");
  if (!box) return;
  event.preventDefault();
  if (box.checkVisibility()) box.select();
  else document.querySelector(".find-link").click();
});

// What the office has received need not be kept in this tab.
for (const note of document.querySelectorAll('[class*="received-"]')) {
  const ref = [...note.classList].find((name) => name.startsWith("received-")).slice("received-".length);
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith("visit:") && JSON.parse(sessionStorage[key]).ref === ref) sessionStorage.removeItem(key);
  }
}

// A link to a field opens the folds it lies in and goes there.
const aimed = document.getElementById(location.hash.slice(1));
if (aimed?.closest("details:not([open])")) {
  for (let fold = aimed.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  aimed.scrollIntoView({ block: "center" });
  (aimed.matches("input, select, textarea") ? aimed : aimed.querySelector("input, select, textarea"))?.focus();
}
