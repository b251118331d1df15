// Files travel in parts: a lost connection costs one part, a reload only choosing the file again. Without this file the forms send them whole.
(function () {
  "use strict";
  var box = document.querySelector("[data-papers]");
  if (!box || !window.Blob || !window.FormData) return;
  var LARGEST = 20 * 1024 * 1024, TRIES = 3;
  var queue = [], busy = false, failed = [];

  function say(name, facts) {
    var words = box.dataset["text" + name] || "";
    Object.keys(facts || {}).forEach(function (key) { words = words.replace("{" + key + "}", facts[key]); });
    return words;
  }

  // One line per file: its name, its state in words, a bar, and a button when it did not go.
  function line(form, file) {
    var row = document.createElement("li"), name = document.createElement("span"), state = document.createElement("span"), bar = document.createElement("progress"), again = document.createElement("button");
    name.className = "sends__name";
    name.textContent = file.name;
    state.className = "sends__state";
    bar.max = 100;
    bar.setAttribute("aria-hidden", "true");
    again.type = "button";
    again.className = "btn btn--s";
    again.textContent = say("Retry");
    again.hidden = true;
    row.append(name, state, bar, again);
    list(form).appendChild(row);
    return { row: row, state: state, bar: bar, again: again };
  }
  function list(form) {
    var there = form.querySelector("[data-sends]");
    if (there) return there;
    var around = document.createElement("div");
    around.setAttribute("role", "status");
    there = document.createElement("ul");
    there.className = "sends";
    there.setAttribute("data-sends", "");
    around.appendChild(there);
    form.appendChild(around);
    return there;
  }
  function show(job, words, percent) {
    job.line.state.textContent = words;
    job.line.bar.hidden = percent === null;
    if (percent !== null) job.line.bar.value = percent;
  }

  function Refusal(words) { this.words = words; }
  // Said by the server: no use in trying again. Anything else is the line.
  function ask(job, path, body, headers, moved) {
    return new Promise(function (done, fail) {
      var call = new XMLHttpRequest();
      call.open("POST", box.dataset.begin + path);
      call.timeout = 120000;
      call.setRequestHeader("X-Requested-With", "autosave");
      call.setRequestHeader("X-CSRFToken", job.token);
      Object.keys(headers || {}).forEach(function (name) { call.setRequestHeader(name, headers[name]); });
      if (moved) call.upload.onprogress = function (event) { moved(event.loaded); };
      call.onload = function () {
        var facts = null;
        try { facts = JSON.parse(call.responseText); } catch (unreadable) { facts = null; }
        if (call.status === 200 && facts) done(facts);
        else if (call.status === 422 && facts) fail(new Refusal(facts.message));
        else if (call.status === 401 || call.status === 403) fail(new Refusal(say("Expired")));
        else fail(new Error("failed"));
      };
      call.onerror = call.ontimeout = function () { fail(new Error("offline")); };
      call.send(body);
    });
  }
  function pause(seconds) { return new Promise(function (done) { setTimeout(done, seconds * 1000); }); }
  function stubborn(act, left, wait) {
    return act().catch(function (why) {
      if (why instanceof Refusal || !left) throw why;
      return pause(wait).then(function () { return stubborn(act, left - 1, wait * 2); });
    });
  }
  function fields(facts) {
    var body = new URLSearchParams();
    Object.keys(facts).forEach(function (name) { if (facts[name] !== null) body.set(name, facts[name]); });
    return body;
  }
  // Only a page of https or of this machine can hash; elsewhere a file is begun anew after a reload.
  function hash(part) {
    if (!window.crypto || !crypto.subtle) return Promise.resolve("");
    return part.arrayBuffer().then(function (bytes) { return crypto.subtle.digest("SHA-256", bytes); }).then(function (digest) {
      return Array.from(new Uint8Array(digest)).map(function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
    });
  }

  function begin(job, fresh) {
    var asked = fields({ name: job.file.name, size: job.file.size, place: job.place, fresh: fresh ? "1" : null });
    return stubborn(function () { return ask(job, "", asked); }, TRIES, 1);
  }
  function send(job, begun, at) {
    var size = Number(box.dataset.part), from = at * size, part = job.file.slice(from, from + size);
    if (from >= job.file.size) return Promise.resolve();
    function moved(loaded) { show(job, say("Sending", { n: Math.floor((from + Math.min(loaded, part.size)) * 100 / job.file.size) }), (from + loaded) * 100 / job.file.size); }
    return hash(part).then(function (digest) {
      var there = begun.parts[at];
      if (there !== undefined && there !== digest) throw new Error("another file");
      if (there !== undefined) return null;
      moved(0);
      return stubborn(function () { return ask(job, "/" + begun.key + "/" + at, part, { "Content-Type": "application/octet-stream", "X-Part-SHA256": digest }, moved); }, TRIES, 1);
    }).then(function () { return send(job, begun, at + 1); });
  }
  function whole(job, fresh) {
    return begin(job, fresh).then(function (begun) {
      return send(job, begun, 0).then(function () {
        show(job, say("Checking"), 100);
        return stubborn(function () { return ask(job, "/" + begun.key, fields({ name: job.file.name, replaces: job.replaces })); }, TRIES, 1);
      });
    }).catch(function (why) {
      if (why.message === "another file" && !fresh) return whole(job, true);
      throw why;
    });
  }

  function next() {
    if (busy || !queue.length) return;
    busy = true;
    var job = queue.shift();
    show(job, say("Sending", { n: 0 }), 0);
    whole(job, !(window.crypto && crypto.subtle))
      .then(function (facts) { job.saved = facts.words; show(job, say("Saved"), null); return queue.length ? null : refresh(job); })
      .catch(function (why) { late(job, why); })
      .finally(function () { busy = false; next(); });
  }
  function late(job, why) {
    var words = why instanceof Refusal ? why.words : why.message === "offline" ? say("Offline") : say("Broken");
    show(job, say("Failed", { why: words }), null);
    job.line.row.classList.add("sends--bad");
    job.line.again.hidden = false;
    if (why.message === "offline") failed.push(job);
    job.line.again.onclick = function () { again(job); };
  }
  function again(job) {
    failed = failed.filter(function (one) { return one !== job; });
    job.line.again.hidden = true;
    job.line.row.classList.remove("sends--bad");
    show(job, say("Waiting"), 0);
    queue.push(job);
    next();
  }
  // The page as it is now takes the place of this one; what was just said stays beside the file.
  function refresh(job) {
    return fetch(location.href, { credentials: "same-origin" }).then(function (answer) { return answer.text(); }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-papers]");
      if (!fresh || failed.length || document.querySelector(".sends--bad")) return;
      box.replaceChildren.apply(box, Array.from(fresh.childNodes));
      var form = Array.from(box.querySelectorAll("form[enctype]")).find(function (one) { var place = one.querySelector('[name="place"]'); return place && (place.type !== "hidden" || place.value === job.place); });
      var row = document.createElement("li");
      row.textContent = job.file.name + " " + say("Saved") + "。" + job.saved;
      if (form) list(form).appendChild(row);
    });
  }

  box.addEventListener("change", function (event) {
    var input = event.target;
    if (!input.matches("input[type=file][data-send]")) return;
    var form = input.form, chosen = form.querySelector('input[name="place"]:checked') || form.querySelector('[name="place"]:not([type="radio"])');
    var replaces = form.querySelector('input[name="replaces"]:checked');
    Array.prototype.forEach.call(input.files, function (file) {
      var job = { file: file, place: chosen ? chosen.value : "", replaces: replaces ? replaces.value : null, token: form.querySelector('input[name="_csrf_token"]').value };
      job.line = line(form, file);
      show(job, say("Waiting"), 0);
      if (file.size > LARGEST) late(job, new Refusal(say("TooLarge", { size: (file.size / 1048576).toFixed(1) })));
      else if (!file.size) late(job, new Refusal(say("Empty")));
      else { queue.push(job); }
    });
    input.value = "";
    next();
  });
  window.addEventListener("online", function () { failed.slice().forEach(again); });
  window.addEventListener("beforeunload", function (event) { if (busy || queue.length) { event.preventDefault(); event.returnValue = ""; } });
})();
