/* The budget grid as a spreadsheet: arrows, Enter, undo, totals as one types, blocks pasted from Excel.
   The page works without this file; whatever is typed, the server judges it. */
(function () {
  "use strict";

  var form = document.getElementById("grid");
  var table = form && form.querySelector(".grid-table");
  if (!table) return;
  var body = table.tBodies[0], words = form.dataset;
  var LINE = 0, CLASS = 1, MONTHS = 2, TOTAL = 14, TARGET = 15, ELSEWHERE = -2;

  var read = window.rceNumbers.read, written = window.rceNumbers.written;

  function folded(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  }
  function places(column) { return column === TARGET ? 3 : 2; }

  // ── cells ──

  function boxIn(cell) { return cell && (cell.querySelector("input.grid-box, select") || (cell.tabIndex === -1 && cell.id ? cell : null)); }
  function cellOf(node) { return node && node.closest ? node.closest("tbody th, tbody td") : null; }
  function textIn(cell) {
    var box = cell.querySelector("input.grid-box"), fixed = cell.querySelector(".grid-fixed");
    return box ? box.value : fixed ? fixed.textContent.replace("—", "") : "";
  }
  function nameIn(row) { var box = boxIn(row.cells[LINE]); return box.value === undefined ? box.textContent : box.value; }
  function isNumber(box) { return box.tagName === "INPUT" && cellOf(box).cellIndex >= MONTHS; }
  function valueOf(cell) { return read([textIn(cell)], places(cell.cellIndex))[0]; }
  function say(text) { form.querySelector("[data-grid=said]").textContent = text; }

  function focusOn(box) {
    box.focus();
    hold(box);
    if (box.select) box.select();
    box.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  function move(cell, down, right) {
    var rows = body.rows, at = cell.parentNode.sectionRowIndex + down, column = cell.cellIndex + right;
    while (rows[at] && rows[at].cells[column]) {
      var box = boxIn(rows[at].cells[column]);
      if (box) { focusOn(box); return true; }
      at += down; column += right;
    }
    return false;
  }

  // What cannot be read is marked and said, and stays as it was typed.
  function tidy(box) {
    if (!isNumber(box)) return;
    var found = valueOf(cellOf(box)), list = form.querySelector("[data-grid=unread]"), id = "unread-" + box.id;
    var said = document.getElementById(id);
    if (said) said.remove();
    delete box.dataset.noted;
    box.removeAttribute("aria-invalid");
    if (found.bad) {
      var item = document.createElement("li"), link = document.createElement("a");
      link.href = "#" + box.id;
      link.textContent = nameIn(box.closest("tr")) + ", " + table.tHead.rows[0].cells[cellOf(box).cellIndex].firstChild.textContent.trim();
      item.id = id;
      item.append(link, ": " + words[found.bad].replace("{text}", box.value));
      list.append(item);
      box.setAttribute("aria-invalid", "true");
      box.setAttribute("aria-describedby", id);
    } else if (found.amount !== undefined) box.value = written(found.amount, places(cellOf(box).cellIndex));
    list.hidden = !list.children.length;
  }

  function total() {
    var sums = {};
    function add(key, value) { if (value !== undefined) sums[key] = (sums[key] === undefined ? 0n : sums[key]) + value; }
    function show(cell, value, decimals) {
      var text = value === undefined ? "—" : written(value, decimals);
      if (cell.firstChild && cell.firstChild.nodeType === 3) cell.firstChild.data = text; else cell.prepend(text);
    }
    Array.from(body.rows).forEach(function (row, number) {
      for (var column = MONTHS; column < TOTAL; column++) {
        var value = valueOf(row.cells[column]).amount;
        add("row" + number, value); add(column, value); add(TOTAL, value);
      }
      show(row.cells[TOTAL], sums["row" + number], 2);
      add(TARGET, valueOf(row.cells[TARGET]).amount);
    });
    for (var column = MONTHS; column <= TARGET; column++) show(table.tFoot.rows[0].cells[column], sums[column], places(column));
  }

  // ── undo and redo: what was typed into a cell, or pasted into many, is one step ──

  var done = [], undone = [], held = null;

  function hold(box) { held = box.classList.contains("grid-box") ? { box: box, before: box.value } : null; }

  function keep(changes) {
    changes = changes.filter(function (change) { return change.before !== change.after; });
    if (!changes.length) return;
    done.push(changes);
    undone.length = 0;
    buttons();
  }
  function settle() {
    if (!held) return;
    var change = { box: held.box, before: held.before };
    held = null;
    tidy(change.box);
    change.after = change.box.value;
    keep([change]);
    total();
  }
  function step(from, to, side, said) {
    if (held && held.box.value !== held.before) settle();
    var changes = from.pop();
    if (!changes) { say(words.nothing); return; }
    changes.forEach(function (change) { change.box.value = change[side]; tidy(change.box); });
    to.push(changes);
    focusOn(changes[0].box);
    total();
    buttons();
    say(said);
  }
  function undo() { step(done, undone, "before", words.undone); }
  function redo() { step(undone, done, "after", words.redone); }
  function buttons() {
    [["undo", done], ["redo", undone]].forEach(function (pair) {
      var button = form.querySelector("button[data-grid=" + pair[0] + "]");
      button.hidden = false;
      button.disabled = !pair[1].length;
    });
  }

  // ── keys ──

  function isWhole(box) { return box.selectionStart === 0 && box.selectionEnd === box.value.length; }
  function atEdge(box, right) {
    if (box.tagName !== "INPUT" || isWhole(box)) return true;
    return box.selectionStart === box.selectionEnd && box.selectionStart === (right > 0 ? box.value.length : 0);
  }

  table.addEventListener("keydown", function (event) {
    var cell = cellOf(event.target), box = cell && boxIn(cell), key = event.key;
    if (!box || event.target !== box || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      var back = /^z$/i.test(key) && !event.shiftKey, again = /^y$/i.test(key) || (/^z$/i.test(key) && event.shiftKey);
      if (back || again) { event.preventDefault(); if (back) undo(); else redo(); }
      if (key === "Home" || key === "End") { event.preventDefault(); edge(cell, key === "End", true); }
      return;
    }
    var list = box.list && !isWhole(box);
    var ways = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [event.shiftKey ? -1 : 1, 0] };
    var way = ways[key];
    if (way) {
      var sideways = way[1] !== 0;
      if (sideways ? event.shiftKey || !atEdge(box, way[1]) : key !== "Enter" && (list || box.tagName === "SELECT")) return;
      event.preventDefault();
      if (!move(cell, way[0], way[1]) && key === "Enter") { settle(); hold(box); }
    } else if ((key === "Home" || key === "End") && atEdge(box, key === "End" ? 1 : -1)) {
      event.preventDefault();
      edge(cell, key === "End", false);
    } else if (key === "F2" && box.setSelectionRange) {
      box.setSelectionRange(box.value.length, box.value.length);
    } else if (key === "Escape" && held) {
      box.value = held.before;
      total();
    } else if ((key === "Delete" || key === "Backspace") && box.tagName === "SELECT") {
      box.value = "";
    }
  });

  function edge(cell, last, whole) {
    var rows = body.rows, row = whole ? rows[last ? rows.length - 1 : 0] : cell.parentNode;
    var columns = Array.from(row.cells).slice(MONTHS, TOTAL).filter(boxIn);
    if (columns.length) focusOn(boxIn(columns[last ? columns.length - 1 : 0]));
  }

  table.addEventListener("focusin", function (event) { hold(event.target); });
  table.addEventListener("focusout", settle);
  table.addEventListener("input", function () { total(); say(""); });

  // ── lines and blocks ──

  function addLine() {
    var number = body.rows.length, made = document.createElement("tbody");
    made.innerHTML = document.getElementById("grid-row").innerHTML.replace(/r__-/g, "r" + number + "-");
    body.append(made.rows[0]);
    return body.rows[number];
  }

  // Tab-separated cells as Excel copies them; in quotes where they hold a line break or a tab.
  function block(text) {
    var rows = [[]], cell = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r\n|\n|\r|$)/y, found;
    while (cell.lastIndex < text.length && (found = cell.exec(text))) {
      var value = /^"[^]*"$/.test(found[1]) ? found[1].slice(1, -1).replace(/""/g, '"') : found[1];
      rows[rows.length - 1].push(value.replace(/\s+/g, " ").trim());
      if (found[2] && found[2] !== "\t" && cell.lastIndex < text.length) rows.push([]);
    }
    return rows;
  }

  // In Excel's accounting format a zero is shown as a dash.
  function pasted(texts, decimals) {
    return read(texts.map(function (text) { return text.replace(/^\$? ?-$/, "0"); }), decimals);
  }

  var NAMES = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "se[pt]", "oct", "nov", "dic"];
  var ENGLISH = { 0: "jan", 3: "apr", 7: "aug", 11: "dec" };
  function head(text) {
    var name = folded(text);
    if (/^(rubro|linea|concepto|budget line|line)\b/.test(name)) return LINE;
    if (/^(clase|class)/.test(name)) return CLASS;
    if (/^total/.test(name)) return TOTAL;
    if (/^(meta|target)/.test(name)) return TARGET;
    var month = NAMES.findIndex(function (known, at) { return new RegExp("^(" + known + "|" + (ENGLISH[at] || known) + ")").test(name); });
    return month < 0 ? -1 : MONTHS + month;
  }
  // ene-27 or ENERO 2027 in the grid of another year: its cells are none of this one's.
  function isElsewhere(text) {
    var year = / (?:20)?(\d\d)$/.exec(folded(text)), at = head(text);
    return at >= MONTHS && at < TOTAL && year && year[1] !== words.year.slice(-2);
  }
  // Which column of the grid each of the block's belongs to; its heads say it, else where it stands.
  function columnsOf(rows, start) {
    var heads = rows[0].map(head), months = new Set(heads.filter(function (at) { return at >= MONTHS && at < TOTAL; }));
    if (months.size > 2 && !rows[0].some(function (text) { return /^[\d.,$\s-]+$/.test(text) && text.length; })) {
      return rows.shift().map(function (text, at) { return isElsewhere(text) ? ELSEWHERE : heads[at]; });
    }
    var width = Math.max.apply(null, rows.map(function (row) { return row.length; }));
    var columns = Array.from({ length: width }, function (_none, at) { return start + at; });
    var second = rows.map(function (row) { return row[1] || ""; }).filter(Boolean);
    var noClass = start === LINE && second.length && second.every(function (text) { return pasted([text], 2)[0].bad !== "unreadable"; });
    return noClass ? columns.map(function (at) { return at > LINE ? at + 1 : at; }) : columns;
  }

  function rowNamed(name, taken) {
    return Array.from(body.rows).find(function (row) { return folded(nameIn(row)) === folded(name) && !taken.has(row); });
  }
  function emptyFrom(at) {
    var free = Array.from(body.rows).slice(at).find(function (row) { return !nameIn(row).trim(); });
    return free || addLine();
  }

  function paste(rows, start) {
    var first = start.parentNode.sectionRowIndex, columns = columnsOf(rows, start.cellIndex), named = columns.indexOf(LINE) >= 0;
    var changes = [], taken = new Set(), left = { locked: 0, cut: 0, totals: 0, years: 0 };
    if (named) {
      var before = rows.length;
      rows = rows.filter(function (row) { return !/^(sub ?|gran )?total(es)?\b/.test(folded(row[columns.indexOf(LINE)] || "")); });
      left.totals = before - rows.length;
    }
    function readAs(decimals, wanted) {
      var cells = [];
      rows.forEach(function (row) { row.forEach(function (text, at) { if (wanted(columns[at])) cells.push([row, at, text]); }); });
      pasted(cells.map(function (cell) { return cell[2]; }), decimals).forEach(function (found, at) {
        if (found.amount !== undefined) cells[at][0][cells[at][1]] = written(found.amount, decimals);
      });
    }
    readAs(2, function (at) { return at >= MONTHS && at < TOTAL; });
    readAs(3, function (at) { return at === TARGET; });
    rows.forEach(function (texts, number) {
      if (!texts.some(Boolean)) return;
      var name = named ? texts[columns.indexOf(LINE)] : "", row;
      if (named) row = (name && rowNamed(name, taken)) || emptyFrom(first);
      else row = body.rows[first + number] || addLine();
      taken.add(row);
      texts.forEach(function (text, at) {
        var column = columns[at], cell = row.cells[column], box = boxIn(cell);
        if (column === TOTAL) return;
        if (column === ELSEWHERE) { if (text) left.years++; return; }
        if (!cell) { if (text) left.cut++; return; }
        if (!box || !("value" in box)) { if (column !== LINE && text !== textIn(cell)) left.locked++; return; }
        var value = text;
        if (box.tagName === "SELECT") {
          var option = Array.from(box.options).find(function (one) {
            return [one.textContent, one.dataset.word || "", one.value].some(function (word) { return folded(word) === folded(text); });
          });
          if (text && !option) { left.cut++; return; }
          value = option ? option.value : "";
        } else if (column === LINE && folded(box.value) === folded(text)) return;
        changes.push({ box: box, before: box.value, after: value });
        box.value = value;
      });
    });
    changes.forEach(function (change) { tidy(change.box); change.after = change.box.value; });
    held = null;
    keep(changes);
    total();
    if (changes.length) focusOn(changes[0].box);
    say([["pasted", changes.length], ["totals", left.totals], ["years", left.years], ["locked", left.locked], ["cut", left.cut]].filter(function (told, at) {
      return told[1] || !at;
    }).map(function (told) { return words[told[0]].replace("{n}", told[1]); }).join(" "));
  }

  document.addEventListener("paste", function (event) {
    var cell = cellOf(document.activeElement), text = event.clipboardData.getData("text/plain");
    if (!cell || cell.closest("table") !== table || !boxIn(cell)) return;
    // A word or a number by itself is pasted into the text of its box.
    if (!/[\t\r\n]/.test(text) && boxIn(cell).value !== undefined && boxIn(cell).tagName === "INPUT") return;
    event.preventDefault();
    if (held) { held.box.value = held.before; held = null; }
    paste(block(text.replace(/[\r\n]+$/, "")), cell);
  });

  form.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.grid === "undo") undo();
    if (button.dataset.grid === "redo") redo();
    if (button.name === "add") { event.preventDefault(); focusOn(boxIn(addLine().cells[LINE])); }
  });

  // A link to a cell goes there by its column and row, below the heads that stay.
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href^='#r']"), box = link && document.getElementById(link.hash.slice(1));
    if (box && body.contains(box)) { event.preventDefault(); focusOn(box); }
  });

  // ── what is typed and not saved: asked about before leaving, kept over a lost session ──

  var sent = false, draft = "grid" + form.getAttribute("action");
  function stood(box) {
    var chosen = box.options && Array.from(box.options).find(function (option) { return option.defaultSelected; });
    return box.options ? (chosen || box.options[0]).value : box.defaultValue;
  }
  function typed() {
    var boxes = Array.from(form.querySelectorAll(".grid-box, [name=date]"));
    return boxes.filter(function (box) { return box.value !== stood(box); });
  }
  form.addEventListener("submit", function () {
    var values = typed().map(function (box) { return [box.name, box.value]; });
    sessionStorage.setItem(draft, JSON.stringify({ made: form.elements.made_from.value, values: values }));
  });
  document.addEventListener("submit", function () { sent = true; });
  window.addEventListener("beforeunload", function (event) {
    if (!sent && ("unsaved" in words || typed().length)) event.preventDefault();
  });
  // What was sent comes back with its page, unless the way there led through the sign-in.
  function restore() {
    var kept = JSON.parse(sessionStorage.getItem(draft) || "null"), changes = [];
    sessionStorage.removeItem(draft);
    if (!kept || "unsaved" in words || kept.made !== form.elements.made_from.value) return;
    kept.values.forEach(function (pair) {
      while (!form.elements[pair[0]] && body.rows.length <= Number(pair[0].slice(1).split("-")[0])) addLine();
      var box = form.elements[pair[0]];
      if (!box || box.value === pair[1]) return;
      changes.push({ box: box, before: box.value, after: pair[1] });
      box.value = pair[1];
      if (body.contains(box)) tidy(box);
    });
    keep(changes);
    total();
    if (changes.length) say(words.restored);
  }

  buttons();
  restore();
})();
