// Who else is here: a sign of life every half minute while somebody is at work, so that a page left open ends its session.
(function () {
  "use strict";
  var company = document.querySelector("[data-presence]"), active = Date.now(), told = company && company.textContent.trim();
  if (!company || !window.fetch) return;
  ["keydown", "pointerdown"].forEach(function (name) { document.addEventListener(name, function () { active = Date.now(); }); });
  function tell(sentence, field) {
    var line = document.createElement("p");
    line.className = "hint";
    line.textContent = sentence;
    if (field) {
      var link = document.createElement("a");
      link.href = company.dataset.history + "?field=" + encodeURIComponent(field);
      link.textContent = company.dataset.look;
      line.append(" ", link);
    }
    company.appendChild(line);
  }
  // A reader is told what changed, not the same again every half minute.
  function show(facts) {
    var now = JSON.stringify(facts);
    if (now === told) return;
    told = now;
    company.textContent = "";
    facts.others.forEach(function (sentence) { tell(sentence); });
    facts.saved.slice(-3).forEach(function (one) { tell(one.words, one.field); });
  }
  function beat() {
    if (document.hidden || Date.now() - active > 300000) return;
    var body = new URLSearchParams(), token = document.querySelector('main input[name="_csrf_token"]');
    body.set("page", company.dataset.page);
    body.set("since", company.dataset.since);
    if (token) body.set("_csrf_token", token.value);
    fetch(company.dataset.presence, { method: "POST", body: body, credentials: "same-origin", headers: { "X-Requested-With": "autosave", Accept: "application/json" } })
      .then(function (answer) { return answer.ok && !answer.redirected ? answer.json() : null; })
      .then(function (facts) { if (facts) show(facts); })
      .catch(function () { /* advice only: the next one says it */ });
  }
  setInterval(beat, 30000);
  beat();
})();
