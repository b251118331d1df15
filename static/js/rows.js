// Rows of a table come and go without a new page; without this file the same buttons post the form.
(function () {
  "use strict";
  function number(row, at) {
    row.querySelectorAll("[id], [for], [name], [aria-describedby], [value]").forEach(function (each) {
      ["id", "for", "name"].forEach(function (name) {
        if (each.hasAttribute(name)) each.setAttribute(name, each.getAttribute(name).replace(/^([a-z][a-z0-9_]*)-\d+(-|$)/, "$1-" + at + "$2"));
      });
    });
    var first = row.querySelector("td .v");
    if (first) first.textContent = String(at);
    var gone = row.querySelector('button[name^="remove-row-"]');
    if (gone) gone.value = String(at);
  }
  function add(box) {
    var rows = box.querySelectorAll("tbody tr"), last = rows[rows.length - 1], row = last.cloneNode(true), most = 0;
    rows.forEach(function (each) { var input = each.querySelector("input"); most = Math.max(most, Number(input.name.split("-")[1])); });
    row.querySelectorAll("input").forEach(function (input) { input.value = ""; input.removeAttribute("value"); input.removeAttribute("aria-invalid"); input.removeAttribute("aria-describedby"); });
    row.querySelectorAll(".err-msg").forEach(function (line) { line.remove(); });
    number(row, most + 1);
    last.after(row);
    row.querySelector("input").focus();
  }
  function remove(box, row) {
    var next = row.nextElementSibling || row.previousElementSibling;
    if (next) row.remove();
    else { row.querySelectorAll("input").forEach(function (input) { input.value = ""; }); next = row; }
    next.querySelector("input").focus();
    box.dispatchEvent(new Event("rows", { bubbles: true }));
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest('button[name^="add-row-"], button[name^="remove-row-"]'), box = button && button.closest("[data-rows]");
    if (!box || !box.querySelector("tbody tr input")) return;
    event.preventDefault();
    if (button.name.indexOf("add-row-") === 0) add(box); else remove(box, button.closest("tr"));
  });
  // In the last row Enter begins a new one, so that a table is filled in without the mouse.
  document.addEventListener("keydown", function (event) {
    var box = event.target.closest && event.target.tagName === "INPUT" ? event.target.closest("[data-rows]") : null;
    if (!box || event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    var row = event.target.closest("tr").nextElementSibling, cell = Array.from(event.target.closest("tr").querySelectorAll("input")).indexOf(event.target);
    if (row) row.querySelectorAll("input")[cell].focus(); else add(box);
  });
})();
