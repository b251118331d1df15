// Questions that depend on other answers appear as one answers; the server decides again. Without this file all are shown.
(function () {
  "use strict";
  var each = window.grants.each, find = window.grants.find;
  function answer(form, key) {
    var fields = form.querySelectorAll('[name="' + key + '"]'), found = [];
    each(fields, function (field) {
      if ((field.type === "radio" || field.type === "checkbox") && !field.checked) return;
      if (field.value.trim()) found.push(field.value.trim());
    });
    return found;
  }
  function measure(typed) {
    var cents = window.grants.amount(typed);
    return cents === null ? typed : cents;
  }
  function holds(form, term) {
    var given = answer(form, term.question);
    if (!given.length) return null;
    if ("includes" in term) return given.indexOf(term.includes) >= 0;
    var wanted = "is" in term ? term.is : "is_not" in term ? term.is_not : term.at_least;
    var left = wanted === true ? true : measure(given[0]), right = wanted === true ? true : measure(String(wanted));
    if ("is" in term) return left === right;
    if ("is_not" in term) return left !== right;
    return typeof left === typeof right ? left >= right : null;
  }
  function shown(form, condition) {
    var all = "all" in condition, found = (condition.all || condition.any).map(function (term) { return holds(form, term); });
    return all ? found.every(function (one) { return one === true; }) : found.some(function (one) { return one === true; });
  }
  // What is hidden stays in the form, so that its answer is kept; it only counts for nothing.
  function settle(form) {
    each(find("[data-shown-if]", form), function (box) {
      var condition = JSON.parse(box.dataset.shownIf), asked = (condition.all || condition.any)[0].question;
      if (!form.querySelector('[name="' + asked + '"]')) return;
      box.hidden = !shown(form, condition);
      var when = box.querySelector("[data-when]");
      if (when) when.hidden = true;
    });
  }
  function count(box) {
    var input = box.querySelector("textarea"), out = document.getElementById(input.id + "-count"), most = Number(box.dataset.zi);
    var used = Array.from(input.value.normalize("NFC").replace(/[\s\p{Mn}\p{Me}\p{Cf}]/gu, "")).length;
    out.textContent = used > most ? out.dataset.over.replace("{n}", used - most) : out.dataset.count.replace("{n}", used);
    out.classList.toggle("count--over", used > most);
  }
  document.addEventListener("input", function (event) { var box = event.target.closest("[data-zi]"); if (box) count(box); });
  document.addEventListener("change", function (event) { if (event.target.form) settle(event.target.form); });
  function arrive(within) {
    each(find("[data-zi]", within), function (box) { if (box.querySelector("textarea").value) count(box); });
    each(document.forms, settle);
  }
  document.addEventListener("htmx:load", function (event) { if (event.target !== document.body) arrive(event.target); });
  arrive(document);
})();
