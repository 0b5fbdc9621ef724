// The plan of a day: buttons that move a stop up or down, and write the numbers of the order anew.

const list = document.querySelector("[data-order]");

function renumber() {
  [...list.children].forEach((row, index) => (row.querySelector("[name^=order-]").value = index + 1));
}

if (list) {
  for (const button of list.querySelectorAll("[data-move]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const row = button.closest("li");
      const up = button.dataset.move < 0;
      const other = up ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      if (up) other.before(row);
      else other.after(row);
      renumber();
      button.focus();
    });
  }
}
