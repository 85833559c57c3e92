/* Choosing why one objects proposes what is mostly accepted then, and what the contractor is told;
   what somebody wrote stays. The page works without this file. */
(function () {
  "use strict";

  var form = document.getElementById("objecting"), told = document.getElementById("usual");
  if (!form || !told) return;
  var usual = JSON.parse(told.textContent), why = form.elements.objection, text = form.elements.text;
  var preview = form.querySelector("button[name=preview]");
  preview.hidden = true;

  function shown() {
    var given = form.elements.accept.value === "given";
    form.querySelector(".objecting-given").hidden = !given;
  }
  why.addEventListener("change", function () {
    var proposed = usual[why.value];
    if (!proposed) return;
    var ours = Object.keys(usual).some(function (code) { return usual[code][1] === text.value.trim(); });
    if (!text.value.trim() || ours) text.value = proposed[1];
    form.elements.accept.value = proposed[0];
    shown();
  });
  // A figure that is written says that it is meant.
  form.addEventListener("input", function (event) {
    if (["quantity", "unit_price"].indexOf(event.target.name) >= 0) form.elements.accept.value = "given";
    shown();
  });
  shown();
})();
