/* A contract's lines unfold below it. Without this script all of them are shown. */
(function () {
  "use strict";

  function set(button, open) {
    button.setAttribute("aria-expanded", String(open));
    document.getElementById(button.getAttribute("aria-controls")).hidden = !open;
  }

  function ready(card) {
    var buttons = Array.from(card.querySelectorAll(".plan-unfold")), all = card.querySelector("[data-unfold-all]");
    function isOpen(button) { return button.getAttribute("aria-expanded") === "true"; }
    function tell() { all.setAttribute("aria-expanded", String(buttons.every(isOpen))); }
    buttons.forEach(function (button) {
      button.hidden = false;
      // A few contracts are read whole, many one by one.
      set(button, buttons.length < 3);
      button.addEventListener("click", function () { set(button, !isOpen(button)); tell(); });
    });
    all.hidden = buttons.length < 2;
    all.addEventListener("click", function () {
      var open = !buttons.every(isOpen);
      buttons.forEach(function (button) { set(button, open); });
      tell();
    });
    tell();
  }

  function start() { document.querySelectorAll("[data-unfold]").forEach(ready); }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
