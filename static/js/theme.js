// Runs before the first paint: takes over the reader's colour and text size, and says that scripts run.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  ["theme", "size"].forEach(function (name) {
    var kept = null;
    try { kept = localStorage.getItem(name); } catch (refused) { kept = null; }
    if (kept && !root.dataset[name]) root.dataset[name] = kept;
  });
})();
