/* What the keyboard can do on every page: the list under `?` says it, and can switch letters off. */
(function () {
  "use strict";
  var list = document.getElementById("keys"), after = "", timer, kept = "rce-keys";
  if (!list) return;

  function isOn() { try { return localStorage.getItem(kept) !== "off"; } catch (e) { return true; } }
  function keep(on) { try { localStorage.setItem(kept, on ? "on" : "off"); } catch (e) { /* not remembered */ } }
  function isSeen(element) { return element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden"; }

  // Where somebody goes stands in the menu, or is not theirs to open.
  var there = {};
  list.querySelectorAll("[data-go]").forEach(function (line) {
    var link = line.dataset.there && document.querySelector(".site-menu a[href='" + line.dataset.there + "']");
    line.hidden = !link;
    if (link) there[line.dataset.go] = line.dataset.there;
  });

  function search() {
    var fields = "main [role=search] input:not([type=hidden]):not([type=checkbox]), main [role=search] select";
    var field = document.querySelector("#filters input[name=q]") || Array.from(document.querySelectorAll(fields)).find(isSeen);
    if (field) field.focus();
    return field;
  }

  function step(way) {
    var rows = Array.from(document.querySelectorAll("main tbody tr")).filter(function (row) { return isSeen(row) && row.querySelector("a, button"); });
    var here = rows.indexOf(document.activeElement.closest("tbody tr"));
    var row = here < 0 ? rows.find(function (one) { return one.getBoundingClientRect().top > 0; }) || rows[0] : rows[here + way];
    if (!row) return false;
    row.querySelector("a, button").focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  }

  function turn(way) {
    var link = document.querySelector(".list-pager a[rel=" + way + "]");
    if (link) link.click();
    return link;
  }

  var keys = {
    "?": function () { show(); return true; },
    "/": search,
    j: function () { return step(1); },
    k: function () { return step(-1); },
    n: function () { return turn("next"); },
    p: function () { return turn("prev"); },
    g: function () {
      after = "g";
      clearTimeout(timer);
      timer = setTimeout(function () { after = ""; }, 1500);
      return true;
    }
  };

  function show() {
    list.querySelector("[data-keys-on]").checked = isOn();
    if (!list.open) list.showModal();
  }

  // On the window, so that a page’s own keys come first.
  window.addEventListener("keydown", function (event) {
    var at = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && at.form && !event.defaultPrevented) {
      event.preventDefault();
      // As a click, so that what asks before a danger still asks.
      var send = at.form.querySelector("button.btn-primary:not([type=button])") || at.form.querySelector("button:not([type=button])");
      if (send) send.click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented || !isOn()) return;
    if (list.open || at.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog[open], .swagger-ui")) return;
    if (after && there[event.key]) { event.preventDefault(); window.location.assign(there[event.key]); return; }
    after = "";
    if (Object.hasOwn(keys, event.key) && keys[event.key]()) event.preventDefault();
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-keys-open]")) show();
    // A click beside the list closes it.
    if (event.target === list) list.close();
  });
  list.addEventListener("change", function (event) {
    if (event.target.matches("[data-keys-on]")) keep(event.target.checked);
  });
})();
