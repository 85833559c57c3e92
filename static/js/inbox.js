/* Ticks all alerts of a page at once, says how many are ticked, and lets the list be worked through
   by keys while one of its boxes has the focus. Without it boxes and buttons do the same. */
(function () {
  "use strict";

  function boxes(form) { return Array.from(form.querySelectorAll("input[name=chosen]")); }

  function tell(form) {
    var some = boxes(form), ticked = some.filter(function (box) { return box.checked; }).length;
    var all = form.querySelector("[data-all] input");
    all.checked = some.length > 0 && ticked === some.length;
    all.indeterminate = ticked > 0 && !all.checked;
    form.querySelector("[data-count] strong").textContent = ticked;
    some.forEach(function (box) { box.closest("li").toggleAttribute("data-ticked", box.checked); });
  }

  // What is put aside needs a reason: asked for here, the ticks stay; the server asks, too.
  function asksWhy(form, button) {
    var note = form.elements.note, lacks = button.value === "dismiss" && !note.value.trim();
    note.setCustomValidity(lacks ? note.dataset.why : "");
  }

  function ready() {
    document.querySelectorAll("[data-inbox]").forEach(function (form) {
      if (!form.querySelector("[data-all]")) return;
      form.querySelectorAll("[data-all], [data-count], [data-keys]").forEach(function (part) { part.hidden = false; });
      tell(form);
    });
  }

  document.addEventListener("change", function (event) {
    var form = event.target.closest("[data-inbox]");
    if (!form || event.target.type !== "checkbox") return;
    if (event.target.closest("[data-all]")) {
      boxes(form).forEach(function (box) { box.checked = event.target.checked; });
    }
    tell(form);
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-inbox] button[name=act]");
    if (button) asksWhy(button.form, button);
  });

  document.addEventListener("keydown", function (event) {
    if (event.target.name !== "chosen" || event.ctrlKey || event.metaKey || event.altKey) return;
    var form = event.target.closest("[data-inbox]");
    if (!form) return;
    var some = boxes(form), at = some.indexOf(event.target);
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    var button = form.querySelector("button[data-key='" + (/^[a-z]$/.test(event.key) ? event.key : "-") + "']");
    if (step && some[at + step]) some[at + step].focus();
    if (button) {
      // With nothing ticked it is about the one that has the focus.
      if (!some.some(function (box) { return box.checked; })) { event.target.checked = true; tell(form); }
      asksWhy(form, button);
      form.requestSubmit(button);
    }
    if (step || button) event.preventDefault();
  });

  document.addEventListener("htmx:afterSwap", ready);
  ready();
})();
