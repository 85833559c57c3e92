/* A step of the tour: light on what it speaks of, and the keyboard at its card. */
(function () {
  "use strict";
  var card = document.querySelector("[data-tour]"), light = document.createElement("div"), lit;

  function seen(element) {
    var box = element && element.getBoundingClientRect();
    // A menu that is drawn aside on a phone has a size, and stands outside of the screen.
    return box && box.width && box.height && box.right > 0 && box.left < window.innerWidth && getComputedStyle(element).visibility !== "hidden";
  }

  function find() {
    return card.dataset.tour.split(" | ").map(function (selector) { return document.querySelector(selector); }).find(seen);
  }

  function follow() {
    var box = lit.getBoundingClientRect(), edge = 4;
    light.style.top = box.top - edge + "px";
    light.style.left = Math.max(box.left - edge, edge) + "px";
    light.style.width = Math.min(box.width + 2 * edge, document.documentElement.clientWidth - 2 * edge) + "px";
    light.style.height = box.height + 2 * edge + "px";
  }

  function show() {
    lit = find();
    if (lit) {
      light.className = "tour-light";
      document.body.append(light);
      lit.scrollIntoView({ block: lit.offsetHeight > window.innerHeight / 2 ? "start" : "center" });
      follow();
      // Parts of the page come later, and move what is below them.
      new ResizeObserver(follow).observe(document.body);
      ["scroll", "resize"].forEach(function (event) { window.addEventListener(event, follow, { passive: true, capture: true }); });
    }
    card.querySelector("h2").focus({ preventScroll: true });
  }

  document.addEventListener("keydown", function (event) {
    var open = document.querySelector(":popover-open, dialog[open], .dropdown-menu.show, .offcanvas.show");
    if (event.key === "Escape" && !open && !event.defaultPrevented) card.querySelector("[data-tour-end]").click();
  });

  show();
})();
