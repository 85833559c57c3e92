/* Draws `#map` from its own table: municipalities by index or loss, closer up their transformers. */
(function () {
  "use strict";

  var PALETTES = {
    light: { ramp: ["#e3f1f4", "#b4dae2", "#7fbecb", "#459db0", "#0d7a92", "#004a5c"], below: "#f3d9b1", none: "#eceff3",
             edge: "#8996a5", strong: "#1f2933", ink: "#1f2933", halo: "#ffffff", rule: "#dfe4ea" },
    dark: { ramp: ["#1b3a44", "#1f5363", "#277187", "#3391a9", "#52b6cc", "#9be0ee"], below: "#7d5c26", none: "#333a42",
            edge: "#66717e", strong: "#e6eaf0", ink: "#ffffff", halo: "#12171d", rule: "#3a4149" }
  };
  // From where each class of the index begins, in parts of one.
  var INDEX_CLASSES = [0, .05, .1, .15, .2, .3];
  // Of so many degrees or fewer in sight, transformers are drawn.
  var CLOSE = .75;

  var figure = document.getElementById("map");
  var holder = figure && figure.querySelector(".map-picture");
  if (!holder || !window.echarts) return;
  var rows = Array.from(figure.querySelectorAll("tbody tr")), words = figure.dataset;
  var towns = new Map(rows.map(function (row) { return [row.dataset.code, town(row)]; }));
  var by = "index", chart, box, points, asked = false, close = false;
  // Pixels of a degree.
  var scale = 1, drawnAt = 1;

  function town(row) {
    function value(name) { return row.dataset[name] === "" ? null : Number(row.dataset[name]); }
    return { row: row, name: row.cells[0].textContent.trim(), url: row.querySelector("a").href,
             index: value("index"), loss: value("loss"),
             shown: { index: row.cells[1].textContent.trim(), loss: row.cells[2].textContent.trim() } };
  }

  function palette() {
    var theme = document.documentElement.getAttribute("data-bs-theme") === "dark" ? "dark" : "light";
    // The grounds are the page's own.
    return Object.assign({ ground: groundOf(figure.parentElement), land: groundOf(holder) }, PALETTES[theme]);
  }

  function groundOf(element) { return getComputedStyle(element).backgroundColor; }

  function number(value, decimals) {
    return value.toLocaleString("es-CO", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  }

  // ── classes ──────────────────────────────────────────────────────────────────────────────

  /* Where classes of loss begin: round numbers near what parts the towns, or transformers, evenly. */
  function lossClasses(values) {
    var known = values.filter(function (v) { return v > 0; }).sort(function (a, b) { return a - b; });
    var bounds = [.3, .55, .75, .88, .96].map(function (part) { return round(known[Math.floor(part * (known.length - 1))] || 0); });
    return [0].concat(bounds.filter(function (v, i) { return v > 0 && v !== bounds[i - 1]; }));
  }

  function round(value) {
    if (!value) return 0;
    var ten = Math.pow(10, Math.floor(Math.log10(value)));
    return [1, 2, 3, 5, 7, 10].reduce(function (best, one) {
      return Math.abs(one * ten - value) < Math.abs(best - value) ? one * ten : best;
    }, ten);
  }

  function classes(values) { return by === "index" ? INDEX_CLASSES : lossClasses(values); }

  function classOf(value, bounds) {
    var found = -1;
    bounds.forEach(function (bound, index) { if (value >= bound) found = index; });
    return found;
  }

  function colour(value, bounds, p) {
    if (value === null) return p.none;
    var found = classOf(value, bounds);
    return found < 0 ? p.below : p.ramp[Math.round(found * (p.ramp.length - 1) / Math.max(1, bounds.length - 1))];
  }

  function written(value) { return by === "index" ? number(value * 100, 0) + " %" : number(value, 0); }

  // ── drawing ──────────────────────────────────────────────────────────────────────────────

  function regions(p) {
    var bounds = classes(Array.from(towns.values(), function (one) { return one.loss; })), named = labelled();
    return Array.from(towns, function (entry) {
      var one = entry[1], fill = close ? p.land : colour(one[by], bounds, p);
      return {
        name: entry[0], itemStyle: { areaColor: fill, borderColor: p.edge },
        label: { show: named.has(entry[0]), color: p.ink, textBorderColor: p.halo, textBorderWidth: 3, fontSize: 11, lineHeight: 13, align: "center",
                 formatter: label(one).join("\n") },
        emphasis: { itemStyle: { areaColor: fill, borderColor: p.strong, borderWidth: 2 }, label: { color: p.ink } }
      };
    });
  }

  function label(one) {
    return one[by] === null || close ? [one.name] : [one.name, by === "index" ? one.shown.index : short(one.loss)];
  }

  /* The municipalities whose name has room, and stands upon no other; those that lose most first. */
  function labelled() {
    var taken = [], found = new Set();
    Array.from(towns).filter(function (entry) { return box.of.has(entry[0]); })
      .sort(function (a, b) { return (b[1].loss || 0) - (a[1].loss || 0); })
      .forEach(function (entry) {
        var edge = box.of.get(entry[0]), lines = label(entry[1]), at = chart.convertToPixel({ geoIndex: 0 }, edge.middle);
        var width = 7 * Math.max.apply(null, lines.map(function (line) { return line.length; })), height = 14 * lines.length;
        var mine = [at[0] - width / 2, at[1] - height / 2, at[0] + width / 2, at[1] + height / 2];
        if ((edge.right - edge.left) * scale < width * .8) return;
        if (taken.some(function (one) { return mine[0] < one[2] && mine[2] > one[0] && mine[1] < one[3] && mine[3] > one[1]; })) return;
        taken.push(mine);
        found.add(entry[0]);
      });
    return found;
  }

  function short(kwh) {
    if (Math.abs(kwh) >= 1e6) return number(kwh / 1e6, 1) + " GWh";
    return Math.abs(kwh) >= 1e4 ? number(kwh / 1e3, 0) + " MWh" : number(kwh, 0) + " kWh";
  }

  function dots(p) {
    if (!points || !close) return [];
    var at = by === "index" ? 4 : 5, most = Math.max.apply(null, points.map(function (one) { return one[5] || 0; }).concat(1));
    var bounds = classes(points.map(function (one) { return one[at]; }));
    return points.map(function (one) {
      var known = one[at] !== null, size = 6 + 18 * Math.sqrt(Math.max(0, one[5] || 0) / most);
      return { value: one, symbolSize: known ? size : 5,
               itemStyle: { color: known ? colour(one[at], bounds, p) : "transparent", borderColor: known ? p.strong : p.edge, borderWidth: known ? .75 : 1 } };
    // Those without a figure lie below, small ones above large ones.
    }).sort(function (a, b) { return (b.value[5] === null) - (a.value[5] === null) || (b.value[5] || 0) - (a.value[5] || 0); });
  }

  function tooltip(given) {
    if (given.componentType === "geo") {
      var one = towns.get(given.name);
      return one ? one.name + "\n" + words.index + ": " + one.shown.index + "\n" + words.loss + ": " + one.shown.loss : "";
    }
    var v = given.value;
    return v[3] + "\n" + (v[4] === null ? words.unknown
      : words.index + ": " + number(v[4] * 100, 1) + " %\n" + words.loss + ": " + number(v[5], 0));
  }

  function option(p) {
    return {
      animation: false,
      textStyle: { fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" },
      tooltip: { renderMode: "richText", confine: true, formatter: tooltip, backgroundColor: p.ground, borderColor: p.rule,
                 textStyle: { color: p.ink, fontSize: 13 } },
      geo: {
        map: "municipalities", roam: idle(), aspectScale: box.aspect, scaleLimit: { min: .05, max: 400 },
        boundingCoords: [[box.left, box.top], [box.right, box.bottom]],
        layoutCenter: ["50%", "50%"], layoutSize: box.size(holder),
        selectedMode: false, tooltip: { show: true, formatter: tooltip },
        itemStyle: { areaColor: p.ground, borderColor: p.rule, borderWidth: .75 },
        label: { show: false }, emphasis: { disabled: false, itemStyle: { areaColor: p.ground }, label: { show: false } },
      },
      series: [{ type: "scatter", coordinateSystem: "geo", geoIndex: 0, data: [], emphasis: { scale: 1.4 }, z: 5 }]
    };
  }

  function draw() {
    chart.setOption(option(palette()));
    redraw();
  }

  /* Afresh only what moving may change. */
  function redraw() {
    var p = palette();
    chart.setOption({ geo: { regions: regions(p) }, series: [{ data: dots(p) }] });
    legend(p);
    hint();
  }

  function hint(text) {
    figure.querySelector(".map-hint").textContent = text || (!words.points ? "" : close ? words.open : words.zoom);
  }

  // ── the legend: swatches with their ranges and how many there are ──────────────────────────

  function legend(p) {
    var list = figure.querySelector(".map-legend"), at = by === "index" ? 4 : 5;
    var values = close && points ? points.map(function (one) { return one[at]; })
      : Array.from(towns.values(), function (one) { return one[by]; });
    var bounds = classes(by === "loss" && !(close && points) ? Array.from(towns.values(), function (one) { return one.loss; }) : values);
    list.replaceChildren();
    function add(fill, label, test) {
      var count = values.filter(test).length;
      if (!count) return;
      var item = document.createElement("li");
      item.append(swatch(fill, p), label + " (" + number(count, 0) + ")");
      list.append(item);
    }
    add(p.below, words.below + (by === "index" ? " %" : ""), function (v) { return v !== null && v < 0; });
    bounds.forEach(function (bound, index) {
      var next = bounds[index + 1];
      var label = next === undefined ? written(bound) + " " + words.from : written(bound).replace(" %", "") + "–" + written(next);
      add(colour(bound, bounds, p), label, function (v) { return v !== null && classOf(v, bounds) === index; });
    });
    add(p.none, words.unknown, function (v) { return v === null; });
  }

  function swatch(fill, p) {
    var ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg");
    var mark = document.createElementNS(ns, close ? "circle" : "rect"), shape = close ? { cx: 10, cy: 7, r: 5 } : { x: .5, y: .5, width: 19, height: 13, rx: 2 };
    svg.setAttribute("viewBox", "0 0 20 14");
    svg.setAttribute("aria-hidden", "true");
    Object.entries(Object.assign(shape, { fill: close && fill === p.none ? "none" : fill, stroke: p.edge })).forEach(function (one) { mark.setAttribute(one[0], one[1]); });
    svg.append(mark);
    return svg;
  }

  // ── moving ───────────────────────────────────────────────────────────────────────────────

  /* Wheel and finger move the map once it was chosen, so that the page can be scrolled past it. */
  function idle() { return window.matchMedia("(pointer: coarse)").matches ? false : "move"; }

  function zoom(by) {
    if (!by) { chart.setOption({ geo: { zoom: 1, center: null } }); moved(); return; }
    chart.dispatchAction({ type: "geoRoam", componentType: "geo", geoIndex: 0, zoom: by, originX: holder.clientWidth / 2, originY: holder.clientHeight / 2 });
    moved();
  }

  function pan(x, y) {
    chart.dispatchAction({ type: "geoRoam", componentType: "geo", geoIndex: 0, dx: x, dy: y });
    moved();
  }

  function moved() {
    var from = chart.convertFromPixel({ geoIndex: 0 }, [0, 0]), to = chart.convertFromPixel({ geoIndex: 0 }, [holder.clientWidth, 0]);
    var near = Boolean(words.points) && Math.abs(to[0] - from[0]) <= CLOSE;
    scale = holder.clientWidth / Math.abs(to[0] - from[0]);
    if (near && !asked) ask();
    if (near !== close || scale > drawnAt * 1.15 || scale < drawnAt / 1.15) {
      close = near;
      drawnAt = scale;
      redraw();
    }
  }

  function ask() {
    asked = true;
    fetch(words.points, { headers: { Accept: "application/json" } }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    }).then(function (found) { points = found.points; redraw(); }).catch(function () { hint(words.unreachable); });
  }

  function show(name) {
    by = name;
    figure.querySelectorAll("[data-map-by]").forEach(function (button) {
      var on = button.dataset.mapBy === by;
      button.classList.toggle("active", on);
      button.setAttribute("aria-pressed", String(on));
    });
    sort();
    redraw();
  }

  /* The table stands as the map says it: the most on top. */
  function sort() {
    var body = figure.querySelector("tbody");
    Array.from(towns.values()).sort(function (a, b) { return (b[by] === null ? -Infinity : b[by]) - (a[by] === null ? -Infinity : a[by]); })
      .forEach(function (one) { body.append(one.row); });
  }

  function point(code, on) {
    chart.dispatchAction({ type: on ? "highlight" : "downplay", geoIndex: 0, name: code });
  }

  function listen() {
    chart.on("georoam", moved);
    chart.on("click", function (given) {
      if (given.componentType === "series") window.location.href = words.transformer.replace("/0/", "/" + given.value[2] + "/");
      else if (towns.has(given.name)) window.location.href = towns.get(given.name).url;
    });
    chart.on("mouseover", { geoIndex: 0 }, function (given) { mark(given.name, true); });
    chart.on("mouseout", { geoIndex: 0 }, function (given) { mark(given.name, false); });
    holder.addEventListener("focus", function () { chart.setOption({ geo: { roam: true } }); });
    holder.addEventListener("blur", function () { chart.setOption({ geo: { roam: idle() } }); });
    holder.addEventListener("pointerdown", function () { holder.focus({ preventScroll: true }); });
    holder.addEventListener("keydown", function (event) {
      var step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
      if (step) pan(step[0], step[1]);
      else if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? 1.6 : .625);
      else if (event.key === "0") zoom(0);
      else return;
      event.preventDefault();
    });
    figure.querySelectorAll("[data-map-zoom]").forEach(function (button) {
      button.addEventListener("click", function () { zoom(Number(button.dataset.mapZoom)); });
    });
    figure.querySelectorAll("[data-map-by]").forEach(function (button) {
      button.addEventListener("click", function () { show(button.dataset.mapBy); });
    });
    rows.forEach(function (row) {
      row.addEventListener("mouseenter", function () { point(row.dataset.code, true); });
      row.addEventListener("mouseleave", function () { point(row.dataset.code, false); });
      row.addEventListener("focusin", function () { point(row.dataset.code, true); });
      row.addEventListener("focusout", function () { point(row.dataset.code, false); });
    });
    new ResizeObserver(function () {
      if (holder.clientWidth === chart.getWidth() && holder.clientHeight === chart.getHeight()) return;
      chart.resize();
      chart.setOption({ geo: { layoutSize: box.size(holder) } });
      moved();
    }).observe(holder);
    new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  }

  function mark(code, on) { if (towns.has(code)) towns.get(code).row.classList.toggle("pointed", on); }

  // ── the outlines ─────────────────────────────────────────────────────────────────────────

  function edges(features) {
    var found = { left: 180, right: -180, bottom: 90, top: -90 };
    features.forEach(function (one) {
      one.geometry.coordinates.flat(one.geometry.type === "MultiPolygon" ? 2 : 1).forEach(function (at) {
        found.left = Math.min(found.left, at[0]); found.right = Math.max(found.right, at[0]);
        found.bottom = Math.min(found.bottom, at[1]); found.top = Math.max(found.top, at[1]);
      });
    });
    return found;
  }

  /* The middle of a municipality's largest part: where its name stands. */
  function middleOf(geometry) {
    var parts = (geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates]).map(function (rings) {
      var area = 0, x = 0, y = 0;
      rings[0].forEach(function (at, i) {
        var next = rings[0][(i + 1) % rings[0].length], cross = at[0] * next[1] - next[0] * at[1];
        area += cross; x += (at[0] + next[0]) * cross; y += (at[1] + next[1]) * cross;
      });
      return { area: Math.abs(area), middle: [x / area / 3, y / area / 3] };
    });
    return parts.reduce(function (a, b) { return b.area > a.area ? b : a; }).middle;
  }

  /* What is in sight at first: the municipalities with data; `of` has the edges and middle of each. */
  function boxOf(features) {
    var found = edges(features), middle = (found.top + found.bottom) / 2;
    found.of = new Map(features.map(function (one) {
      // ECharts reads `cp` as the point of a label.
      one.properties.cp = middleOf(one.geometry);
      return [one.properties.name, Object.assign(edges([one]), { middle: one.properties.cp })];
    }));
    found.aspect = Math.cos(middle * Math.PI / 180);
    found.size = function (place) {
      var ratio = (found.right - found.left) * found.aspect / (found.top - found.bottom);
      var width = Math.min(place.clientWidth * .96, place.clientHeight * .96 * ratio);
      // ECharts takes the longer side, and cannot draw on nothing.
      return Math.max(1, Math.round(ratio > 1 ? width : width / ratio));
    };
    return found;
  }

  function begin(files) {
    var features = files.flatMap(function (file) { return file.features; });
    var ours = features.filter(function (one) { return towns.has(one.properties.name); });
    if (!ours.length) return;
    box = boxOf(ours);
    window.echarts.registerMap("municipalities", { type: "FeatureCollection", features: features });
    figure.querySelector(".map-drawn").hidden = false;
    figure.querySelector(".map-tools").hidden = false;
    chart = window.echarts.init(holder, null, { renderer: "canvas" });
    listen();
    sort();
    draw();
    moved();
  }

  Promise.all(words.outlines.split(" ").filter(Boolean).map(function (url) {
    return fetch(url).then(function (answer) { return answer.ok ? answer.json() : Promise.reject(new Error(answer.status)); });
  })).then(begin).catch(function () {
    figure.querySelector(".chart-lead").textContent = words.unreachable;
  });
})();
