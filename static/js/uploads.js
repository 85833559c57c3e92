/* The wizard's pages work without this file; with it files can be dropped, what was typed survives a
   lost session, and whoever listens hears how the work goes on. */
(function () {
  "use strict";

  // Dropping files on the area is choosing them in its input.
  function setUpDrop(area) {
    var input = area.querySelector("input[type=file]");
    var list = area.querySelector("[data-drop-files]");
    function show() {
      list.replaceChildren();
      Array.from(input.files).forEach(function (file) {
        var item = document.createElement("li");
        item.textContent = file.name + " · " + Math.max(1, Math.round(file.size / 1024)).toLocaleString("es-CO") + " kB";
        list.append(item);
      });
    }
    ["dragenter", "dragover"].forEach(function (name) {
      area.addEventListener(name, function (event) { event.preventDefault(); area.classList.add("drop-over"); });
    });
    ["dragleave", "drop"].forEach(function (name) {
      area.addEventListener(name, function () { area.classList.remove("drop-over"); });
    });
    area.addEventListener("drop", function (event) {
      event.preventDefault();
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; show(); }
    });
    input.addEventListener("change", show);
  }

  // Drafts: what is typed and not yet sent, kept for this very judgement of the upload.
  function keyOf(box) { return "draft/" + box.dataset.draft; }
  function isKept(field) {
    return field.name && field.form && "keep" in field.form.dataset && field.type !== "hidden";
  }
  function keep(field) {
    var box = field.closest("[data-draft]");
    if (!box || !isKept(field)) return;
    var draft = JSON.parse(sessionStorage.getItem(keyOf(box)) || "{}");
    draft[field.name + "\n" + (field.type === "checkbox" || field.type === "radio" ? field.value : "")] =
      field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;
    sessionStorage.setItem(keyOf(box), JSON.stringify(draft));
  }
  function restore(root) {
    root.querySelectorAll("[data-draft]").forEach(function (box) {
      var draft = JSON.parse(sessionStorage.getItem(keyOf(box)) || "{}");
      box.querySelectorAll("input, select").forEach(function (field) {
        var choice = field.type === "checkbox" || field.type === "radio";
        var kept = isKept(field) ? draft[field.name + "\n" + (choice ? field.value : "")] : undefined;
        if (kept === undefined) return;
        if (choice) field.checked = kept; else field.value = kept;
      });
    });
  }

  // A step that is over brings the next one: say so, and go on reading from its title.
  var wasWorking = false;
  var spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  function say(words) { if (spoken.textContent !== words) spoken.textContent = words; }

  document.addEventListener("htmx:afterSettle", function (event) {
    var work = document.getElementById("work");
    if (work) { say(work.dataset.step); return; }
    if (event.detail.target && event.detail.target.id === "work" || event.detail.elt && event.detail.elt.id === "upload") {
      var title = document.querySelector("#upload [data-focus]");
      restore(document);
      if (title) title.focus({ preventScroll: true });
      say("");
    }
  });

  // Once all of a person's files are checked, the list of all uploads below says so too.
  document.addEventListener("htmx:afterSettle", function () {
    var mine = document.getElementById("mine");
    if (!mine || !document.getElementById("results")) return;
    var working = mine.hasAttribute("hx-get");
    if (wasWorking && !working) {
      window.htmx.ajax("GET", window.location.href, { target: "#results", swap: "outerHTML" });
    }
    wasWorking = working;
  });

  // A session that ended while the page was open: sign in, and come back here.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var answered = new URL(event.detail.xhr.responseURL || window.location.href);
    if (answered.searchParams.has("next") && answered.pathname !== window.location.pathname) {
      event.preventDefault();
      answered.searchParams.set("next", window.location.pathname + window.location.search);
      window.location.assign(answered.pathname + answered.search);
    }
  });

  document.addEventListener("input", function (event) { keep(event.target); });
  document.addEventListener("change", function (event) { keep(event.target); });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!("upload" in form.dataset)) return;
    var button = form.querySelector("button.btn-primary");
    // After the browser has taken the form's values.
    window.setTimeout(function () { button.disabled = true; }, 0);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-upload] button[disabled]").forEach(function (b) { b.disabled = false; });
  });

  document.body.append(spoken);
  var first = document.getElementById("mine");
  wasWorking = first !== null && first.hasAttribute("hx-get");
  document.querySelectorAll("[data-drop]").forEach(setUpDrop);
  restore(document);
})();
