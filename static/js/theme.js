/* Light or dark, before anything is painted: as chosen, else as the system. */
(function () {
  "use strict";
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function chosen() {
    try { return localStorage.getItem("theme") || "system"; } catch (e) { return "system"; }
  }
  function show() {
    var theme = chosen();
    if (theme === "system") theme = dark.matches ? "dark" : "light";
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
