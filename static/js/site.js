/* What the site's pages need beyond plain HTML: theme, copying a key, asking before a danger. */
(function () {
  "use strict";

  function markTheme() {
    document.querySelectorAll("[data-theme]").forEach(function (button) {
      var on = button.dataset.theme === window.rceTheme.chosen();
      button.setAttribute("aria-pressed", String(on));
      button.classList.toggle("active", on);
    });
  }

  document.addEventListener("click", function (event) {
    var theme = event.target.closest("[data-theme]");
    if (theme) {
      window.rceTheme.choose(theme.dataset.theme);
      markTheme();
    }
    var copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      navigator.clipboard.writeText(document.querySelector(copy.dataset.copy).textContent.trim());
      copy.querySelector("span").textContent = copy.dataset.copied;
    }
    if (event.target.closest("a[download]")) prepare();
    var danger = event.target.closest("[data-confirm]");
    if (danger && !window.confirm(danger.dataset.confirm)) event.preventDefault();
  });

  // A large file takes seconds to be made, in which the browser shows nothing.
  function prepare() {
    var told = document.getElementById("preparing") || document.createElement("p");
    told.id = "preparing";
    told.className = "preparing";
    told.setAttribute("role", "status");
    document.body.appendChild(told);
    told.textContent = document.body.dataset.preparing;
    window.clearTimeout(prepare.over);
    prepare.over = window.setTimeout(function () { told.remove(); }, 6000);
  }

  // Empty filters stay out of the address, so that it can be read and shared.
  document.addEventListener("htmx:configRequest", function (event) {
    if (event.target.id !== "filters") return;
    var given = event.detail.parameters;
    Object.keys(given).forEach(function (name) { if (given[name] === "") delete given[name]; });
    // The results may have been sorted since the form came.
    var sort = new URLSearchParams(window.location.search).get("sort");
    if (sort) given.sort = sort;
  });
  document.addEventListener("submit", function (event) {
    if (event.target.id !== "filters" || event.defaultPrevented) return;
    event.target.querySelectorAll("input, select").forEach(function (field) {
      if (field.value === "") field.disabled = true;
    });
  });

  function say(words, stays) {
    var said = document.getElementById("outage");
    if (!said) {
      said = document.createElement("div");
      said.id = "outage";
      said.className = "alert alert-warning";
      said.setAttribute("role", "alert");
      var place = document.querySelector("main") || document.body;
      place.insertBefore(said, place.firstChild);
    }
    if (said.textContent !== words) said.textContent = words;
    said.classList.toggle("stays", Boolean(stays));
  }

  // What the server cannot do just now it says in a sentence, and what was typed stays. Whatever
  // else goes wrong with a part of the page, the whole page tells better; once, since a part that
  // loads by itself would fail again, and the page be loaded for ever.
  document.addEventListener("htmx:responseError", function (event) {
    var xhr = event.detail.xhr, kept = "rce-reloaded", words = document.body.dataset;
    if (xhr.status >= 502 && xhr.status <= 504) {
      var own = (xhr.getResponseHeader("Content-Type") || "").indexOf("text/plain") === 0;
      return say(own ? xhr.responseText : words.unreachable);
    }
    if (Date.now() - Number(window.sessionStorage.getItem(kept)) < 60000) return say(words.broken, true);
    window.sessionStorage.setItem(kept, String(Date.now()));
    window.location.reload();
  });
  document.addEventListener("htmx:sendError", function () {
    say(document.body.dataset.unreachable);
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var said = document.getElementById("outage");
    if (said && event.detail.successful && !said.classList.contains("stays")) said.remove();
  });

  // What folds out over the page folds in by Escape, and when one turns to something else.
  function foldIn(but) {
    document.querySelectorAll("details[data-over][open]").forEach(function (fold) {
      if (!but || !fold.contains(but)) fold.open = false;
    });
  }
  document.addEventListener("keydown", function (event) {
    var fold = document.activeElement.closest("details[data-over][open]");
    if (event.key !== "Escape" || !fold) return;
    event.preventDefault();
    fold.querySelector("summary").focus();
    foldIn();
  });
  ["click", "focusin"].forEach(function (turned) {
    document.addEventListener(turned, function (event) { foldIn(event.target); });
  });

  // A menu longer than the screen is scrolled to where one is.
  var here = document.querySelector(".site-menu [aria-current]"), menu = here && here.closest(".offcanvas-body");
  if (menu) menu.scrollTop = here.offsetTop + here.offsetHeight - menu.clientHeight + 12;

  markTheme();
})();
