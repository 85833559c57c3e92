/* Light or dark, before anything is painted: as chosen, else as the system.
   The name and values of the choice are those of Django's admin, which so follows it. */
(function () {
  "use strict";
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function chosen() {
    try { return localStorage.getItem("theme") || "auto"; } catch (e) { return "auto"; }
  }
  function show() {
    var theme = chosen();
    if (theme === "auto") theme = dark.matches ? "dark" : "light";
    document.documentElement.setAttribute("data-bs-theme", theme);
  }
  window.rceTheme = {
    chosen: chosen,
    choose: function (theme) {
      try { localStorage.setItem("theme", theme); } catch (e) { /* private window: not remembered */ }
      show();
    }
  };
  dark.addEventListener("change", show);
  show();
})();
