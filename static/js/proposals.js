/* Ticks all proposals of a page at once, and says what those ticked sum to. */
(function () {
  "use strict";

  // Amounts are written as in Colombia: 1.234.567,89.
  function read(text) { return Number(text.replace(/\./g, "").replace(",", ".")) || 0; }
  function shown(sum) { return "$\u00a0" + Math.round(sum).toString().replace(/\B(?=(\d{3})+$)/g, "."); }

  function ready(form) {
    var all = form.querySelector("[data-tick-all]"), told = form.querySelector("[data-ticked]");
    if (!all) return;
    var boxes = Array.from(form.querySelectorAll("input[name=order]:not(:disabled)"));
    function tell() {
      var ticked = boxes.filter(function (box) { return box.checked; });
      var sum = ticked.reduce(function (sum, box) {
        return sum + read(form.elements["amount:" + box.value].value);
      }, 0);
      form.querySelector("[data-ticked-count]").textContent = ticked.length;
      form.querySelector("[data-ticked-sum]").textContent = shown(sum);
      all.checked = boxes.length > 0 && ticked.length === boxes.length;
      all.indeterminate = ticked.length > 0 && !all.checked;
    }
    all.addEventListener("change", function () {
      boxes.forEach(function (box) { box.checked = all.checked; });
      tell();
    });
    form.addEventListener("change", tell);
    all.hidden = told.hidden = false;
    tell();
  }

  document.querySelectorAll("[data-proposals]").forEach(ready);
})();
