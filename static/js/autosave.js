// Drafts save themselves: one queue per page, in order, the same key on each retry. The green time is the server's word.
(function () {
  "use strict";
  var form = document.querySelector("form[data-autosave]");
  if (!form || !window.fetch) return;
  var say = window.grants.text, bar = window.grants.bar;
  var queue = [], typing = {}, lastSave = {}, conflicts = {}, refused = {}, kept = {}, known = {}, composing = {}, reload = {}, busy = false, wait = 2000, retry = null, ready = null, expired = false;

  function counts(input) { return input && input.name && input.form === form && input.dataset.autosave !== "off" && !/^(hidden|file|submit|button|password)$/.test(input.type); }
  // The cells of a table are one field: its rows, as the server reads them.
  function table(name) { return form.querySelector('[data-rows="' + CSS.escape(name) + '"]'); }
  function named(input) { var box = input.closest("[data-rows]"); return box ? box.dataset.rows : input.name; }
  function rows(box) {
    return Array.from(box.querySelectorAll("tbody tr")).map(function (line) {
      var cells = {};
      Array.from(line.querySelectorAll("input")).forEach(function (cell) { cells[cell.name.split("-").slice(2).join("-")] = cell.value; });
      return cells;
    }).filter(function (cells) { return Object.keys(cells).some(function (key) { return cells[key].trim(); }); });
  }
  function current(name) {
    if (table(name)) { var filled = rows(table(name)); return filled.length ? JSON.stringify(filled) : ""; }
    var fields = form.querySelectorAll('[name="' + CSS.escape(name) + '"]'), first = fields[0];
    if (first.type !== "checkbox" && first.type !== "radio") return first.value;
    return Array.from(fields).filter(function (one) { return one.checked; }).map(function (one) { return one.value; }).join(",");
  }
  function field(name) { return table(name) ? table(name).querySelector("input") : form.querySelector('[name="' + CSS.escape(name) + '"]'); }
  function version(name) { var input = field(name), at = known[name] || (input && input.dataset.version); return at || ""; }
  // randomUUID exists only on https and newer browsers; the key needs to be unique within this page's tries.
  function key() { return window.crypto && crypto.randomUUID ? crypto.randomUUID() : Date.now().toString(36) + Math.random().toString(36).slice(2); }

  function state(kind, words) {
    var line = document.querySelector("[data-saved]");
    if (!line) return;
    line.classList.toggle("saved--busy", kind === "busy");
    line.classList.toggle("saved--late", kind === "late");
    line.querySelector("use").setAttribute("href", line.querySelector("use").getAttribute("href").replace(/#.*/, "#i-" + { busy: "half", late: "alert", ok: "done" }[kind]));
    line.querySelector("[data-saved-text]").textContent = words;
  }
  function left() { return queue.length + Object.keys(typing).length; }
  function report() {
    var open = Object.keys(conflicts).length, no = Object.keys(refused);
    if (open) state("late", say("Conflict", { n: open }));
    else if (no.length) state("late", refused[no[no.length - 1]]);
  }

  function add(name) {
    clearTimeout(typing[name]);
    delete typing[name];
    var value = current(name);
    if (kept[name] === value || conflicts[name] || composing[name]) return;
    kept[name] = value;
    lastSave[name] = Date.now();
    queue = queue.filter(function (one, at) { return one.field !== name || (busy && at === 0); });
    queue.push({ field: name, value: value, key: key() });
    send();
  }

  function send() {
    if (busy || !queue.length) return;
    busy = true;
    clearTimeout(retry);
    var one = queue[0], body = new URLSearchParams(), token = form.querySelector('input[name="_csrf_token"]');
    var stop = new AbortController(), timer = setTimeout(function () { stop.abort(); }, 20000);
    body.set("field", one.field);
    body.set("value", one.value);
    body.set("base", version(one.field));
    body.set("key", one.key);
    if (token) body.set("_csrf_token", token.value);
    state("busy", say("Saving"));
    fetch(form.dataset.autosave, { method: "POST", body: body, signal: stop.signal, credentials: "same-origin", headers: { "X-Requested-With": "autosave", Accept: "application/json" } })
      .then(function (answer) {
        if (answer.redirected || answer.status === 401 || answer.status === 403) throw new Error("expired");
        if ([200, 409, 422].indexOf(answer.status) < 0) throw new Error("failed");
        return answer.json().then(function (facts) { took(one, answer.status, facts); });
      })
      .catch(function (why) { late(why.message === "expired"); })
      .finally(function () { clearTimeout(timer); });
  }

  function took(one, status, facts) {
    busy = false;
    wait = 2000;
    queue.shift();
    if (expired) { expired = false; bar(""); }
    if (refused[one.field]) { delete refused[one.field]; bar(""); }
    if (status === 409) showConflict(one, facts);
    else if (status === 422) refuse(one.field, facts.message);
    else { known[one.field] = facts.version; state("ok", say("Saved", { time: facts.saved_at })); wrong(one.field, facts.wrong); again(one.field); }
    report();
    if (queue.length) send();
    else if (ready && !left()) { var go = ready; ready = null; go(); }
  }

  // What the server found wrong with the saved text stands beside its field, until it is put right.
  function wrong(name, found) {
    if (!found) return;
    var first = field(name), own = form.querySelector('[data-wrong="' + CSS.escape(name) + '"]'), frame = own || first.closest(".question") || first.closest(".field") || first.parentNode;
    Array.from(frame.querySelectorAll(".err-msg")).forEach(function (line) { line.remove(); });
    Array.from(own ? [first] : frame.querySelectorAll("[aria-invalid]")).forEach(function (input) { input.removeAttribute("aria-invalid"); });
    Object.keys(found).forEach(function (id) {
      var place = document.getElementById(id) || first, line = document.createElement("p");
      line.className = "err-msg";
      line.id = id + "-error";
      line.setAttribute("role", "status");
      line.textContent = found[id];
      if (place.tagName === "FIELDSET") { place.insertBefore(line, place.children[1] || null); return; }
      place.setAttribute("aria-invalid", "true");
      if ((" " + place.getAttribute("aria-describedby") + " ").indexOf(" " + line.id + " ") < 0) place.setAttribute("aria-describedby", ((place.getAttribute("aria-describedby") || "") + " " + line.id).trim());
      if (own) own.appendChild(line); else place.parentNode.insertBefore(line, place);
    });
  }
  // Rows that two people wrote are shown as the server has put them together.
  function again(name) { if (reload[name] && !left()) window.location.reload(); }

  // A rule said no: the text stays on the page, the reason is said, and trying again is up to the reader.
  function refuse(name, message) {
    refused[name] = message;
    delete kept[name];
    bar(message, say("Retry"), function () { add(name); });
  }

  function late(signedOut) {
    busy = false;
    if (signedOut && !expired) { expired = true; bar(say("Expired"), say("SignIn"), "/sign-in"); }
    state("late", say("Unsaved", { n: left() }));
    clearTimeout(retry);
    retry = setTimeout(send, wait);
    wait = Math.min(wait * 2, 60000);
  }

  // Same field, two people: both texts stay on the page until one is chosen.
  function showConflict(one, facts) {
    var input = field(one.field), frame = document.createElement("div"), box = document.createElement("div"), words = document.createElement("p"), buttons = document.createElement("div");
    conflicts[one.field] = facts;
    frame.className = "conflict note note--warn";
    frame.setAttribute("role", "alert");
    box.className = "flow";
    words.textContent = say("Both", { by: facts.by, at: facts.at });
    box.appendChild(words);
    [[say("Mine"), facts.yours_shown || current(one.field)], [say("Theirs"), facts.theirs_shown || facts.theirs]].forEach(function (pair) {
      var line = document.createElement("p"), name = document.createElement("strong"), text = document.createElement("span");
      name.textContent = pair[0] + "：";
      text.className = "pre";
      text.textContent = pair[1];
      line.append(name, text);
      box.appendChild(line);
    });
    buttons.className = "btns";
    var ways = [["KeepMine", current], ["KeepTheirs", function () { return facts.theirs; }], ["KeepBoth", function (name) { return table(name) ? JSON.stringify(JSON.parse(current(name) || "[]").concat(JSON.parse(facts.theirs || "[]"))) : current(name) + "\n" + facts.theirs; }]];
    // Of two figures or two ticks only one can stand.
    if (input.tagName !== "TEXTAREA" && !table(one.field)) ways.pop();
    ways.forEach(function (way) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn--s";
      button.textContent = say(way[0]);
      button.addEventListener("click", function () { settle(one.field, way[1](one.field), facts.version, frame); });
      buttons.appendChild(button);
    });
    box.appendChild(buttons);
    frame.appendChild(box);
    (form.querySelector('[data-wrong="' + CSS.escape(one.field) + '"]') || input.closest(".question") || input.closest(".field") || input.parentNode).appendChild(frame);
  }
  function settle(name, value, version, box) {
    var input = field(name);
    known[name] = version;
    delete conflicts[name];
    delete kept[name];
    box.remove();
    if (table(name)) {
      reload[name] = true;
      kept[name] = value;
      queue.push({ field: name, value: value, key: key() });
      send();
      return;
    }
    if (input.type === "radio" || input.type === "checkbox") form.querySelectorAll('[name="' + CSS.escape(name) + '"]').forEach(function (one) { one.checked = value.split(",").indexOf(one.value) >= 0; });
    else input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
    add(name);
  }

  form.addEventListener("input", function (event) {
    var input = event.target;
    if (!counts(input) || event.isComposing) return;
    soon(named(input), Math.max(2000, 10000 - (Date.now() - (lastSave[named(input)] || 0))));
  });
  function soon(name, wait) { clearTimeout(typing[name]); typing[name] = setTimeout(add, wait, name); }
  // While characters are being composed nothing is saved: what stands there is not yet what is meant.
  form.addEventListener("compositionstart", function (event) { if (counts(event.target)) { composing[named(event.target)] = true; clearTimeout(typing[named(event.target)]); delete typing[named(event.target)]; } });
  form.addEventListener("compositionend", function (event) { if (counts(event.target)) { delete composing[named(event.target)]; soon(named(event.target), 2000); } });
  form.addEventListener("change", function (event) { if (counts(event.target)) { delete composing[named(event.target)]; add(named(event.target)); } });
  form.addEventListener("focusout", function (event) { if (counts(event.target) && (named(event.target) in typing)) add(named(event.target)); });
  form.addEventListener("rows", function (event) { add(event.target.dataset.rows); });

  // Submitting waits until the server has acknowledged everything typed.
  form.addEventListener("submit", function (event) {
    Object.keys(typing).forEach(add);
    if (!left() || ready) { refused = {}; return; }
    event.preventDefault();
    var button = event.submitter;
    ready = function () { if (button) form.requestSubmit(button); else form.requestSubmit(); };
    send();
  });
  window.addEventListener("online", function () { wait = 2000; send(); });
  window.addEventListener("focus", function () { if (expired) send(); });
  window.addEventListener("beforeunload", function (event) { if ((left() && !ready) || Object.keys(refused).length) { event.preventDefault(); event.returnValue = ""; } });
  Array.prototype.forEach.call(form.elements, function (input) { if (counts(input)) kept[named(input)] = current(named(input)); });
})();
