// The score sheet: steppers, the band of each mark, the running total, keys. The server says what a mark may be; without this file the form works as it is.
(function () {
  "use strict";
  var sheet = document.querySelector("form[data-sheet]");
  if (!sheet) return;
  var parts = Array.from(sheet.querySelectorAll("[data-crit]")).filter(function (part) { return part.querySelector("input[name]"); });
  if (!parts.length) return;

  function input(part) { return part.querySelector('input[name^="mark-"]'); }
  function plain(text) { return text.replace(/[０-９．]/g, function (c) { return String.fromCharCode(c.charCodeAt(0) - 0xFEE0); }).trim(); }
  // Half points, so that nothing is ever added as a fraction; null for blank or what is no mark.
  function halves(part) {
    var text = plain(input(part).value), max = Number(part.dataset.max) * 2;
    if (!/^\d+(\.[05]0?)?$/.test(text)) return null;
    return Number(text) * 2 <= max ? Number(text) * 2 : null;
  }
  function show(part) {
    var mark = halves(part), tag = part.querySelector("[data-band]"), found = null;
    part.querySelectorAll("[data-least]").forEach(function (band) {
      var fits = mark !== null && !found && mark >= Number(band.dataset.least) * 2;
      band.classList.toggle("on", fits);
      band.querySelector("[data-here]").hidden = !fits;
      if (fits) found = band;
    });
    tag.textContent = found ? found.querySelector("[data-word]").textContent : tag.dataset.none;
    tag.classList.toggle("tag--info", Boolean(found));
  }
  function total() {
    var marks = parts.map(halves).filter(function (mark) { return mark !== null; }), line = sheet.querySelector("[data-marked]");
    var sum = marks.reduce(function (all, mark) { return all + mark; }, 0);
    sheet.querySelector("[data-total]").textContent = (sum / 2).toFixed(1);
    line.textContent = line.dataset.marked.replace("{n}", marks.length).replace("{all}", parts.length);
  }
  function step(part, by) {
    var field = input(part), now = halves(part), max = Number(part.dataset.max) * 2;
    var next = now === null ? (by < 0 ? max : 0) : Math.min(max, Math.max(0, now + by * 2));
    field.value = (next / 2).toFixed(1);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  parts.forEach(function (part) {
    part.addEventListener("input", function () { show(part); total(); });
    part.addEventListener("click", function (event) {
      var button = event.target.closest("[data-step]");
      if (button) step(part, Number(button.dataset.step));
    });
    part.addEventListener("focusin", function (event) {
      parts.forEach(function (other) { other.classList.toggle("crit--open", other === part); });
      if (event.target === input(part) && window.matchMedia("(min-width: 60.01rem)").matches) part.querySelector("details").open = true;
    });
    input(part).addEventListener("keydown", function (event) {
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      event.preventDefault();
      step(part, (event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 1 : 0.5));
    });
  });

  // Single keys can be switched off (WCAG 2.1.4); the choice stays in this browser, as theme and text size do.
  var toggle = document.querySelector("[data-keys]");
  function keysOn() { try { return localStorage.getItem("keys") !== "off"; } catch (refused) { return true; } }
  function showKeys() { if (toggle) toggle.setAttribute("aria-pressed", String(keysOn())); }
  if (toggle) toggle.addEventListener("click", function () {
    try { localStorage.setItem("keys", keysOn() ? "off" : "on"); } catch (refused) { /* private window: they stay on */ }
    showKeys();
  });
  showKeys();
  function openKeys() {
    var list = document.querySelector("[data-keys-list]");
    if (!list) return;
    list.open = true;
    list.scrollIntoView({ block: "nearest" });
    list.querySelector("summary").focus();
  }
  var opener = document.querySelector("[data-keys-open]");
  if (opener) opener.addEventListener("click", function (event) { event.preventDefault(); openKeys(); });

  // Keys: 1–9 go to a criterion, j and k to the next and previous sheet, s saves; inside a field only Ctrl+Enter.
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && sheet.contains(document.activeElement)) {
      event.preventDefault();
      sheet.requestSubmit(sheet.querySelector('button[name="go"][value="next"]'));
      return;
    }
    if (!keysOn() || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
    var place = Number(event.key), link;
    if (place >= 1 && place <= parts.length) { event.preventDefault(); input(parts[place - 1]).focus(); }
    if (event.key === "j" || event.key === "k") { link = document.querySelector('[data-go="' + event.key + '"] a'); if (link) link.click(); }
    if (event.key === "?") openKeys();
    if (event.key === "s") sheet.requestSubmit();
  });

  total();
})();
