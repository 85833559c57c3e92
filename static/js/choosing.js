/* Rows that are ticked: all of a page at once, how many they are, arrows and Shift from one to the next.
   The page works without this file. */
(function () {
  "use strict";

  function boxesOf(form) {
    return Array.from(form.elements).filter(function (one) { return one.name === "item" && one.type === "checkbox"; });
  }
  // The box of all may stand outside of its form, as those of the rows.
  function allOf(form) {
    return form.querySelector("[data-choose-all]") || (form.id && document.querySelector("[data-choose-all][form=" + form.id + "]"));
  }
  function tell(form) {
    var boxes = boxesOf(form), ticked = boxes.filter(function (box) { return box.checked; }).length, all = allOf(form);
    var count = form.querySelector("[data-chosen]");
    if (count) count.textContent = ticked;
    if (!all) return;
    all.hidden = false;
    all.checked = boxes.length > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && !all.checked;
  }
  function tick(boxes, from, to, checked) {
    boxes.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(function (box) { box.checked = checked; });
  }
  function formOf(node) { return node.form && node.form.matches("[data-choosing]") ? node.form : null; }

  var last = null;

  document.addEventListener("change", function (event) {
    var form = formOf(event.target);
    if (!form) return;
    if (event.target.matches("[data-choose-all]")) {
      boxesOf(form).forEach(function (box) { box.checked = event.target.checked; });
    }
    tell(form);
  });

  document.addEventListener("click", function (event) {
    var box = event.target, form = box.name === "item" && formOf(box);
    if (!form) return;
    var boxes = boxesOf(form);
    if (event.shiftKey && last && boxes.indexOf(last) >= 0) tick(boxes, boxes.indexOf(last), boxes.indexOf(box), box.checked);
    last = box;
    tell(form);
  });

  // Arrows go from box to box; with Shift they take the tick along.
  document.addEventListener("keydown", function (event) {
    var box = event.target, form = box.name === "item" && formOf(box);
    var way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!form || !way || event.ctrlKey || event.altKey || event.metaKey) return;
    var boxes = boxesOf(form), next = boxes[boxes.indexOf(box) + way];
    event.preventDefault();
    if (!next) return;
    if (event.shiftKey) next.checked = box.checked;
    next.focus();
    last = next;
    tell(form);
  });

  function ready() { document.querySelectorAll("[data-choosing]").forEach(tell); }
  document.addEventListener("htmx:afterSettle", ready);
  ready();
})();
