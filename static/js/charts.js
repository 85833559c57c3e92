/* Draws every `figure[data-chart]` from its own table: see records/charts.py.
   What is drawn solid is, outlined is planned, hatched is expected or undecided. */
(function () {
  "use strict";

  var PALETTES = {
    light: { solid: "#3b4754", soft: "#8996a5", apart: "#b42318", line: "#00647c", band: "#00647c",
             ink: "#1f2933", faint: "#56616f", rule: "#dfe4ea", ground: "#ffffff",
             heat: ["#eef4f6", "#00647c"], heatInk: ["#1f2933", "#ffffff"] },
    dark: { solid: "#c3ccd6", soft: "#8491a1", apart: "#ff9d94", line: "#63c5da", band: "#63c5da",
            ink: "#e6eaf0", faint: "#a3adba", rule: "#2b3648",
            heat: ["#1d2f3d", "#63c5da"], heatInk: ["#e6eaf0", "#0b1620"] }
  };
  var LYING = ["bars", "bullet", "whisker"];
  var CURVES = { solid: "thick", outlined: "dashed", hatched: "dotted" };
  var FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
  var drawn = new Map();
  var kinds = window.rceChartKinds, number = kinds.number;

  function palette() {
    var page = document.documentElement;
    // The ground is the card's own, so that what is hollow shows it.
    return Object.assign({}, PALETTES[page.getAttribute("data-bs-theme") === "dark" ? "dark" : "light"],
                         { ground: getComputedStyle(page).getPropertyValue("--tblr-bg-surface").trim() });
  }

  // ── the table ────────────────────────────────────────────────────────────────────────────

  function read(figure) {
    var heads = Array.from(figure.querySelectorAll("thead th")).slice(1);
    var rows = Array.from(figure.querySelectorAll("tbody tr:not([data-rest])"));
    function link(cell) { var a = cell.querySelector("a"); return a ? a.getAttribute("href") : ""; }
    function value(cell) { return cell.dataset.value === "" ? null : Number(cell.dataset.value); }
    var series = heads.map(function (head, index) {
      return {
        label: head.textContent.trim(), style: head.dataset.drawn,
        points: rows.map(function (row) {
          var cell = row.cells[index + 1];
          return { value: value(cell), url: link(cell) || link(row.cells[0]), muted: "muted" in row.dataset };
        })
      };
    });
    var most = Math.max.apply(null, series.flatMap(function (one) {
      return one.points.map(function (point) { return Math.abs(point.value || 0); });
    }).concat(0));
    return {
      kind: figure.dataset.chart, title: figure.querySelector(".chart-title").textContent.trim(),
      rows: rows.map(function (row) { return row.dataset.label || row.cells[0].textContent.trim(); }),
      marks: rows.map(function (row) { return row.dataset.mark || ""; }),
      out: rows.flatMap(function (row, index) { return "out" in row.dataset ? [index] : []; }),
      // A series without any value stands in the table alone.
      series: series.filter(function (one) { return one.points.some(function (p) { return figure.dataset.chart === "heat" ? p.value !== null : p.value; }); }),
      scale: scaleOf(figure.dataset, most), asOf: figure.dataset.asOf || ""
    };
  }

  function scaleOf(words, most) {
    if (words.unit === "%") return { by: 1, unit: "%", decimals: 1 };
    if (most >= 1e7) return { by: 1e6, unit: words.millions + " " + words.unit, decimals: most >= 1e8 ? 0 : 1 };
    if (most >= 1e4) return { by: 1e3, unit: words.thousands + " " + words.unit, decimals: most >= 1e5 ? 0 : 1 };
    return { by: 1, unit: words.unit, decimals: most >= 100 || most % 1 === 0 ? 0 : 2 };
  }

  // ── the picture ──────────────────────────────────────────────────────────────────────────

  function tooltip(data, p) {
    return {
      trigger: data.kind === "heat" ? "item" : "axis", renderMode: "richText", confine: true,
      backgroundColor: p.ground, borderColor: p.rule, textStyle: { color: p.ink, fontSize: 13 },
      axisPointer: { type: "shadow", shadowStyle: { color: p.soft, opacity: .15 } },
      formatter: function (given) {
        if (data.kind === "heat") {
          return data.rows[given.value[1]] + "\n" + data.series[given.value[0]].label + ": " + (data.scale.unit === "%" ? kinds.full(given.value[2], data) : number(given.value[2], 0));
        }
        var index = given[0].dataIndex;
        return [data.rows[index] + (data.marks[index] ? " · " + data.marks[index] : "")].concat(data.series.filter(function (one) { return one.points[index].value !== null; })
          .map(function (one) { return one.label + ": " + kinds.full(one.points[index].value, data); })).join("\n");
      }
    };
  }

  /* What happened in a month: a line across the picture, named at its top where there is room. */
  function marked(series, data, p, width) {
    var at = data.marks.flatMap(function (mark, index) { return mark ? [{ xAxis: index, name: mark }] : []; });
    if (data.out.length) series = series.concat(kinds.shade(data, p));
    if (!at.length || !series.length) return series;
    series[0].markLine = {
      symbol: ["none", "none"], silent: true, animation: false, lineStyle: { color: p.apart, width: 1.5, type: "dotted" },
      label: { show: at.length * 90 < width, position: "insideEndTop", color: p.ink, fontSize: 11, formatter: function (one) { return one.name; } }, data: at
    };
    return series;
  }

  /* Names beside bars: two lines at most, the table has them whole. */
  function sideways(room) {
    var pen = document.createElement("canvas").getContext("2d");
    pen.font = "12px " + FONT;
    function fits(text) { return pen.measureText(text).width <= room; }
    function cut(text) {
      if (fits(text)) return text;
      while (text && !fits(text + "…")) text = text.slice(0, -1);
      return text.trimEnd() + "…";
    }
    return {
      lineHeight: 14, hideOverlap: false, interval: 0,
      formatter: function (name) {
        var first = "", words = name.split(" ");
        while (words.length && fits((first + " " + words[0]).trim())) first = (first + " " + words.shift()).trim();
        return first ? (first + "\n" + cut(words.join(" "))).trimEnd() : cut(name);
      }
    };
  }

  function option(data, width, p) {
    var lying = LYING.includes(data.kind), grid = data.kind === "heat", flowing = data.kind === "band" || data.kind === "curve";
    var map = grid ? kinds.heat(data, p, width) : null;
    var names = { type: "category", axisTick: { show: false }, axisLine: { lineStyle: { color: p.faint } },
                  axisLabel: { color: p.ink, fontSize: 12, hideOverlap: true } };
    var across = Object.assign({}, names, { data: grid ? data.series.map(function (s) { return s.label; }) : data.rows });
    var down = Object.assign({}, names, { data: data.rows, inverse: true });
    down.axisLabel = Object.assign({}, names.axisLabel, sideways(kinds.sidewaysRoom(grid, width)));
    // Bars carry their values; lines, and bars too narrow for it, need an axis to be read by.
    var ruled = flowing || (!lying && !grid && !kinds.hasRoom(data, width)) || data.series.some(function (one) { return one.style === "line"; });
    var values = { type: "value", axisLabel: { show: ruled, color: p.faint, hideOverlap: true, formatter: function (v) { return (v / data.scale.by).toLocaleString("es-CO", { maximumFractionDigits: 1 }); } },
                   splitLine: { show: ruled, lineStyle: { color: p.rule } }, axisLine: { show: false },
                   // Amounts begin at zero; an index moves too little to be seen from there.
                   scale: data.kind === "band" && data.scale.unit === "%" };
    var series = map ? map.series : data.kind === "bullet" ? kinds.bullet(data, p) : data.kind === "curve" ? kinds.curve(data, p) : data.kind === "whisker" ? kinds.whisker(data, p, width) : lying ? kinds.bars(data, p, width, true) : data.kind === "columns" ? kinds.bars(data, p, width, false)
      : data.kind === "pareto" ? kinds.pareto(data, p, width) : kinds.band(data, p);
    return {
      animation: false, textStyle: { fontFamily: FONT }, aria: { enabled: false, decal: { show: false } },
      // A line ends where the last name stands, of which half needs room.
      grid: { left: 4, right: lying ? 64 : flowing ? 28 : 12, top: grid ? 8 : 24, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      tooltip: tooltip(data, p), xAxis: lying ? values : across, yAxis: data.kind === "bullet" ? [down, Object.assign({}, down, { show: false })] : lying || grid ? down : values,
      series: lying || grid ? series : marked(series, data, p, width),
      visualMap: map ? { show: false, min: 0, max: map.most, inRange: { color: p.heat } } : undefined
    };
  }

  function heightOf(data) {
    if (LYING.includes(data.kind)) return data.rows.length * (kinds.isShared(data) ? 42 : 34) + 40;
    return data.kind === "heat" ? data.rows.length * 36 + 44 : 280;
  }

  // ── the legend: marks with words, in the page itself ─────────────────────────────────────

  function legend(figure, data, p) {
    var list = figure.querySelector(".chart-legend");
    list.replaceChildren();
    list.hidden = data.kind === "heat" || data.series.length < 2;
    if (list.hidden) return;
    var lines = data.kind === "band" ? data.series.filter(function (one) { return one.style !== "low" && one.style !== "high"; }) : [];
    data.series.forEach(function (one) {
      var item = document.createElement("li"), place = lines.indexOf(one);
      item.append(mark(markOf(data.kind, one.style, place), p), one.label);
      list.append(item);
    });
  }

  function markOf(kind, style, place) {
    if (kind === "curve") return CURVES[style] || style;
    if (kind === "bullet" && style === "line") return "across";
    if (kind === "whisker" && style !== "solid") return "whisker";
    return place < 0 ? style : place ? "dashed" : "drawn";
  }

  function mark(style, p) {
    var ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg");
    svg.setAttribute("viewBox", "0 0 16 12");
    svg.setAttribute("aria-hidden", "true");
    function add(name, attributes) {
      var node = document.createElementNS(ns, name);
      Object.keys(attributes).forEach(function (key) { node.setAttribute(key, attributes[key]); });
      svg.append(node);
    }
    if (style === "drawn") add("path", { d: "M0 6H16", stroke: p.line, "stroke-width": 2.5 });
    else if (style === "thick") add("path", { d: "M0 6H16", stroke: p.solid, "stroke-width": 3 });
    else if (style === "dotted") add("path", { d: "M0 6H16", stroke: p.line, "stroke-width": 2.5, "stroke-dasharray": "2 2" });
    else if (style === "whisker") add("path", { d: "M1 6H15M1 2V10M15 2V10", stroke: p.line, "stroke-width": 2 });
    else if (style === "across") add("path", { d: "M8 0V12", stroke: p.line, "stroke-width": 3 });
    else if (style === "dashed") add("path", { d: "M0 6H16", stroke: p.faint, "stroke-width": 2.5, "stroke-dasharray": "4 2" });
    else if (style === "line") add("path", { d: "M0 6H16", stroke: p.line, "stroke-width": 2.5, "stroke-dasharray": "4 2" });
    else if (style === "low" || style === "high") add("rect", { width: 16, height: 12, fill: p.band, opacity: .3 });
    else add("rect", { x: .75, y: .75, width: 14.5, height: 10.5, fill: style === "solid" ? p.solid : p.ground,
                       stroke: style === "apart" ? p.apart : p.solid, "stroke-width": 1.5, "stroke-dasharray": style === "apart" ? "3 2" : "none" });
    if (style === "hatched") add("path", { d: "M1 11L11 1M5 11L15 1M1 6L6 1M10 11L15 6", stroke: p.solid, "stroke-width": 1 });
    return svg;
  }

  // ── drawing ───────────────────────────────────────────────────────────────────

  function draw(figure) {
    var place = figure.querySelector(".chart-picture");
    if (!place || !window.echarts) return;
    var data = read(figure), p = palette();
    if (!data.series.length) return;
    place.hidden = false;
    place.style.height = heightOf(data) + "px";
    var chart = drawn.get(figure);
    if (!chart) {
      chart = window.echarts.init(place, null, { renderer: "svg" });
      drawn.set(figure, chart);
      figure.querySelector(".chart-table").open = false;
      figure.querySelector(".chart-tools").hidden = false;
      chart.on("click", function (point) { if (point.data && point.data.url) window.location.href = point.data.url; });
      new ResizeObserver(function () { if (place.clientWidth !== chart.getWidth()) draw(figure); }).observe(place);
    }
    chart.resize();
    chart.setOption(option(data, place.clientWidth, p), true);
    figure.querySelector(".chart-unit").textContent = data.scale.unit;
    legend(figure, data, p);
  }

  function drawAll() { document.querySelectorAll("figure[data-chart]").forEach(draw); }
  new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  document.addEventListener("htmx:afterSettle", drawAll);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", drawAll);
  else drawAll();

  // What chart-files.js saves.
  window.rceCharts = { read: read, option: option, heightOf: heightOf, onPaper: PALETTES.light };
})();
