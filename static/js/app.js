// What every page gets: display settings, menus, error focus, money and dates, one submit per press. All of it works without.
(function () {
  "use strict";
  var root = document.documentElement;
  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function find(selector, within) { return (within || document).querySelectorAll(selector); }
  function text(name, facts) {
    var words = document.body.dataset["text" + name] || "";
    Object.keys(facts || {}).forEach(function (key) { words = words.replace("{" + key + "}", facts[key]); });
    return words;
  }
  function bar(words, action, act) {
    var box = document.querySelector("[data-bars]");
    if (!box) return;
    box.textContent = "";
    if (!words) return;
    var line = document.createElement("div"), said = document.createElement("span"), go;
    said.textContent = words;
    line.appendChild(said);
    if (typeof act === "string") { go = document.createElement("a"); go.href = act; go.target = "_blank"; go.rel = "noopener"; }
    else { go = document.createElement("button"); go.type = "button"; go.addEventListener("click", function () { bar(""); act(); }); }
    go.className = "btn btn--s";
    go.textContent = action;
    line.appendChild(go);
    box.appendChild(line);
  }
  window.grants = { each: each, find: find, text: text, bar: bar };

  // Display: colour and text size are kept in this browser and nowhere else.
  function showSettings() {
    ["theme", "size"].forEach(function (name) {
      each(find("button[data-" + name + "]"), function (button) {
        button.setAttribute("aria-pressed", String((root.dataset[name] || "") === button.dataset[name]));
      });
    });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-theme], button[data-size]");
    if (!button) return;
    var name = "theme" in button.dataset ? "theme" : "size", value = button.dataset[name];
    if (value) root.dataset[name] = value; else delete root.dataset[name];
    try { if (value) localStorage.setItem(name, value); else localStorage.removeItem(name); } catch (refused) { /* private window: holds until the page closes */ }
    showSettings();
  });

  // Menus close on Escape (focus returns) and on a press elsewhere.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    each(find("details[data-menu][open]"), function (menu) { menu.open = false; menu.querySelector("summary").focus(); });
  });
  document.addEventListener("click", function (event) {
    each(find("details[data-menu][open]"), function (menu) { if (!menu.contains(event.target)) menu.open = false; });
  });

  // A blocked button stays reachable; pressing it leads to the reason.
  document.addEventListener("click", function (event) {
    var blocked = event.target.closest('[aria-disabled="true"]');
    if (!blocked) return;
    event.preventDefault();
    var why = document.getElementById(blocked.getAttribute("aria-describedby"));
    if (why) why.focus();
  }, true);

  // Requests of one form may overtake each other on the way: each says its turn, and the server keeps the latest.
  function turn(form) {
    var field = form && form.querySelector('input[name="turn"]');
    if (field) field.value = String(Number(field.value || 0) + 1);
    return field;
  }
  document.addEventListener("submit", function (event) { turn(event.target); }, true);
  document.addEventListener("htmx:configRequest", function (event) {
    var field = turn(event.target.closest("form"));
    if (field) event.detail.parameters.turn = field.value;
  });

  // One submit per press: the button says so and rests for 20 seconds. A page shown again from the cache starts fresh.
  function release(button) {
    if (button.dataset.words === undefined) return;
    button.removeAttribute("aria-disabled");
    button.innerHTML = button.dataset.words;
    delete button.dataset.words;
  }
  function rest(button) {
    button.dataset.words = button.innerHTML;
    button.setAttribute("aria-disabled", "true");
    button.textContent = text("Sending");
    setTimeout(function () { release(button); }, 20000);
  }
  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented || !event.submitter || event.target.method !== "post") return;
    setTimeout(function () { if (!event.defaultPrevented) rest(event.submitter); }, 0);
  });
  function pressed(event) {
    var cause = event.detail.requestConfig && event.detail.requestConfig.triggeringEvent;
    return cause && cause.type === "submit" ? cause.submitter : null;
  }
  document.addEventListener("htmx:beforeSend", function (event) { if (pressed(event)) rest(pressed(event)); });
  document.addEventListener("htmx:afterRequest", function (event) { if (pressed(event)) release(pressed(event)); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) each(find("button[data-words]"), release); });

  // Money: full-width digits, commas, 元 and 万 are understood; the field shows two decimals and the capitals.
  function amount(typed) {
    var plain = typed.replace(/[０-９．，]/g, function (c) { return String.fromCharCode(c.charCodeAt(0) - 0xFEE0); }).replace(/[\s¥￥]|元$/g, "");
    var found = /^([-−]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(万?)$/.exec(plain);
    if (!found) return null;
    var places = found[4] ? 6 : 2, part = found[3] || "";
    if (part.length > places) return null;
    var cents = BigInt(found[2].replace(/,/g, "") + part.padEnd(places, "0"));
    return found[1] ? -cents : cents;
  }
  function shown(cents) {
    var sign = cents < 0n ? "-" : "", digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
    return sign + digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",") + "." + digits.slice(-2);
  }
  var DIGITS = "零壹贰叁肆伍陆柒捌玖", UNITS = ["", "拾", "佰", "仟"], GROUPS = ["", "万", "亿"];
  function capitals(cents) {
    if (cents <= 0n || cents > 99999999999999n) return "";
    var whole = String(cents / 100n), jiao = Number(cents / 10n % 10n), fen = Number(cents % 10n), words = "", zero = false, filled = false;
    for (var i = 0; i < whole.length; i++) {
      var place = whole.length - 1 - i, digit = Number(whole[i]);
      if (digit) { words += (zero ? "零" : "") + DIGITS[digit] + UNITS[place % 4]; zero = false; filled = true; } else if (words) zero = true;
      if (place % 4 === 0 && place && filled) { words += GROUPS[place / 4]; filled = false; zero = false; }
    }
    if (whole !== "0") words += "元" + ((jiao || fen) && (!jiao || whole.endsWith("0")) ? "零" : "");
    if (jiao) words += DIGITS[jiao] + "角";
    if (fen) words += DIGITS[fen] + "分";
    return "人民币" + words + (fen ? "" : "整");
  }
  function dress(input, rewrite) {
    var cents = input.value.trim() ? amount(input.value) : null;
    if (cents !== null && rewrite) input.value = shown(cents);
    var out = input.closest(".field") && input.closest(".field").querySelector("[data-capitals]");
    if (out) out.textContent = cents === null ? "" : capitals(cents);
  }
  // In the capture phase, so that autosave sees the tidy figure.
  document.addEventListener("change", function (event) { if (event.target.matches("[data-money]")) dress(event.target, true); }, true);
  document.addEventListener("input", function (event) { if (event.target.matches("[data-money]") && !event.isComposing) dress(event.target, false); });
  window.grants.amount = amount;
  window.grants.shown = shown;
  window.grants.capitals = capitals;

  // Dates name their weekday; long texts count their characters and say so after a pause.
  function weekday(input) {
    var out = input.parentNode.querySelector("[data-weekday]"), at = new Date(input.value.slice(0, 10) + "T12:00:00");
    if (out) out.textContent = isNaN(at) ? "" : new Intl.DateTimeFormat(root.lang, { weekday: "long" }).format(at);
  }
  function count(input) {
    var out = document.getElementById(input.id + "-count"), max = Number(input.dataset.counter), used = Array.from(input.value).length;
    if (!out) return;
    out.textContent = used > max ? out.dataset.over.replace("{n}", used - max) : out.dataset.count.replace("{n}", used);
    out.classList.toggle("count--over", used > max);
    clearTimeout(input.saying);
    input.saying = setTimeout(function () { out.parentNode.querySelector("[data-count-said]").textContent = out.textContent; }, 1000);
  }
  document.addEventListener("input", function (event) {
    if (event.target.matches("[data-date]")) weekday(event.target);
    if (event.target.matches("[data-counter]")) count(event.target);
  });
  document.addEventListener("wheel", function (event) { if (event.target.type === "number" && event.target === document.activeElement) event.target.blur(); }, { passive: true });
  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-upload]")) return;
    each(event.target.files, function (file) {
      if (file.size <= 20 * 1024 * 1024) return;
      bar(text("TooBig", { name: file.name, size: (file.size / 1048576).toFixed(1) }), text("Retry"), function () { event.target.value = ""; event.target.click(); });
    });
  });
  document.addEventListener("click", function (event) { if (event.target.closest("[data-print]")) window.print(); });

  // Each piece that arrives, with the page or by htmx.
  function arrive(within) {
    each(find("[data-money]", within), function (input) { dress(input, false); });
    each(find("[data-date]", within), weekday);
    each(find("[data-counter]", within), function (input) { if (input.value) count(input); });
    each(find(".tbl-box", within), function (box) { if (box.scrollWidth <= box.clientWidth) box.removeAttribute("tabindex"); else box.tabIndex = 0; });
    var errors = within.querySelector("[data-focus]");
    if (errors) errors.focus();
  }
  document.addEventListener("htmx:load", function (event) { if (event.target !== document.body) arrive(event.target); });
  function again(event) {
    var element = event.detail.elt;
    if (element.id === "job") return;
    bar(text(event.type === "htmx:responseError" ? "Failed" : "Offline"), text("Retry"), function () { if (element.requestSubmit) element.requestSubmit(); else element.click(); });
  }
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach(function (name) { document.addEventListener(name, again); });
  window.addEventListener("resize", function () { each(find(".tbl-box"), function (box) { if (box.scrollWidth <= box.clientWidth) box.removeAttribute("tabindex"); else box.tabIndex = 0; }); });

  showSettings();
  arrive(document);
})();
