/* How each kind of chart is drawn from what charts.js read of its table: its series, for ECharts.
   What is drawn solid is, outlined is planned, hatched is expected or undecided. */
(function () {
  "use strict";

  var STACKED = ["solid", "outlined", "hatched"];

  function number(value, decimals) {
    return value.toLocaleString("es-CO", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  }

  function sidewaysRoom(grid, width) {
    return Math.min(grid ? 300 : 240, width * (width < 480 ? .38 : .44));
  }

  function look(style, p) {
    if (style === "outlined") return { color: p.ground, borderColor: p.solid, borderWidth: 1.5 };
    if (style === "hatched") {
      return { color: p.ground, borderColor: p.solid, borderWidth: 1,
               decal: { symbol: "rect", symbolSize: 1, rotation: -Math.PI / 4, color: p.solid,
                        dashArrayX: [1, 0], dashArrayY: [2, 4] } };
    }
    if (style === "apart") return { color: p.ground, borderColor: p.apart, borderWidth: 1.5, borderType: "dashed" };
    return { color: p.solid };
  }

  function bar(one, p, stack, shared) {
    return {
      name: one.label, type: "bar", stack: stack, itemStyle: look(one.style, p),
      barWidth: stack ? (shared ? "50%" : "62%") : "14%", barMaxWidth: stack ? 44 : 12, barGap: "8%", barMinHeight: 1, emphasis: { disabled: true },
      data: one.points.map(function (point) {
        return Object.assign({ value: point.value, url: point.url }, point.muted ? { itemStyle: { color: p.soft } } : {});
      })
    };
  }

  /* A value with its decimals, as the tooltip says it. */
  function full(value, data) {
    return data.scale.unit === "%" ? number(value, 1) + " %" : number(value, value % 1 ? 2 : 0);
  }

  /* Whether bars stand beside the stack, and need a part of its room. */
  function isShared(data) {
    return data.series.some(function (one) { return one.style === "apart"; });
  }

  function line(one, p, more) {
    return Object.assign({
      name: one.label, type: "line", symbol: "none", z: 5, data: one.points.map(function (x) { return x.value; }),
      lineStyle: { color: p.line, width: 2 }, itemStyle: { color: p.line }, emphasis: { disabled: true }
    }, more);
  }

  function sums(data) {
    return data.rows.map(function (_, index) {
      return data.series.reduce(function (sum, one) {
        return STACKED.includes(one.style) ? sum + (one.points[index].value || 0) : sum;
      }, 0);
    });
  }

  /* The stack's sum, written at its end. */
  function ends(data, p, lying, room) {
    var written = sums(data), ruled = data.series.some(function (one) { return one.style === "line"; });
    return {
      type: "bar", stack: "all", silent: true, z: 6, itemStyle: { color: "transparent" },
      data: written.map(function () { return 0; }),
      label: {
        show: room, position: lying ? "right" : "top", color: p.ink, fontSize: 12,
        // A line passes behind the figure, not through it.
        backgroundColor: ruled ? p.ground : "transparent", padding: [1, 3],
        formatter: function (point) { return written[point.dataIndex] ? number(written[point.dataIndex] / data.scale.by, data.scale.decimals) : ""; }
      }
    };
  }

  function hasRoom(data, width) {
    var longest = number(Math.max.apply(null, sums(data)) / data.scale.by, data.scale.decimals).length;
    return width / data.rows.length > 6 * (2 + longest);
  }

  function bars(data, p, width, lying) {
    var found = data.series.map(function (one) {
      if (one.style === "line") return line(one, p, { step: lying ? undefined : "middle", lineStyle: { color: p.line, width: 2, type: "dashed" } });
      return bar(one, p, STACKED.includes(one.style) ? "all" : undefined, isShared(data));
    });
    return data.series.some(function (one) { return STACKED.includes(one.style); })
      ? found.concat(ends(data, p, lying, lying || hasRoom(data, width))) : found;
  }

  function pareto(data, p, width) {
    var total = 0, first = data.series[0];
    var share = first.points.map(function (point) { total += point.value || 0; return { value: total }; });
    var found = bars(data, p, width, false);
    return found.concat(line({ label: "Σ", points: share }, p, { symbol: "circle", symbolSize: 5 }));
  }

  function band(data, p) {
    function of(style) { return data.series.find(function (one) { return one.style === style; }); }
    var low = of("low"), high = of("high"), found = [];
    if (low && high) {
      // Stacked whatever their signs, or a band across zero would begin at zero.
      var quiet = { lineStyle: { opacity: 0 }, stack: "band", stackStrategy: "all", silent: true };
      found.push(line(low, p, quiet));
      found.push(line({ label: high.label, points: high.points.map(function (x, i) {
        var under = low.points[i].value;
        return { value: x.value === null || under === null ? null : x.value - under };
      }) }, p, Object.assign({ areaStyle: { color: p.band, opacity: .2 } }, quiet)));
    }
    return found.concat(data.series.filter(function (one) { return one !== low && one !== high; }).map(function (one, i) {
      var color = i ? p.faint : p.line;
      return line(one, p, { symbol: "circle", symbolSize: 5, itemStyle: { color: color }, lineStyle: { color: color, width: 2, type: i ? "dashed" : "solid" } });
    }));
  }

  /* Across each bar its interval, from low to high; what the bar says stands behind both. */
  function whisker(data, p, width) {
    var low = styled(data, "low"), high = styled(data, "high");
    var shown = data.series.filter(function (one) { return one !== low && one !== high; });
    var found = shown.map(function (one) { return bar(one, p, "all"); });
    if (!low || !high) return found.concat(ends(data, p, true, true));
    return found.concat({
      name: high.label, type: "custom", silent: true, z: 6, encode: { x: [0, 1], y: 2 },
      data: data.rows.flatMap(function (_, index) {
        var least = low.points[index].value, most = high.points[index].value;
        return least === null || most === null ? [] : [[least, most, index]];
      }),
      renderItem: function (_, api) {
        var from = api.coord([api.value(0), api.value(2)]), to = api.coord([api.value(1), api.value(2)]), y = from[1];
        var path = "M" + from[0] + " " + y + "H" + to[0] + "M" + from[0] + " " + (y - 5) + "v10M" + to[0] + " " + (y - 5) + "v10";
        // On a ground of its own, since half of it lies on the bar.
        return { type: "group", children: [[p.ground, 5], [p.line, 2]].map(function (pen) {
          return { type: "path", shape: { pathData: path }, style: { fill: "none", stroke: pen[0], lineWidth: pen[1] } };
        }) };
      }
    }, {
      type: "scatter", symbolSize: 0, silent: true, z: 6,
      label: { show: true, position: "right", distance: 6, color: p.ink, fontSize: 12, formatter: function (point) { return number(point.value[2] / data.scale.by, data.scale.decimals); } },
      data: data.rows.flatMap(function (_, index) {
        var value = sums(data)[index], most = high.points[index].value;
        return shown.some(function (one) { return one.points[index].value !== null; }) ? [[Math.max(value, most || 0, 0), index, value]] : [];
      })
    });
  }

  /* Months of neither side of a comparison: a shade behind them. */
  function shade(data, p) {
    return {
      type: "custom", silent: true, z: 0, encode: { x: 0, y: [] }, data: data.out.map(function (index) { return [index]; }),
      renderItem: function (given, api) {
        var wide = api.size([1, 0])[0], ground = given.coordSys;
        return { type: "rect", style: { fill: p.soft, opacity: .18 },
                 shape: { x: api.coord([api.value(0), 0])[0] - wide / 2, y: ground.y, width: wide, height: ground.height } };
      }
    };
  }

  /* What is, within what is planned; across it, where it should be by now; at its end, its share. */
  function bullet(data, p) {
    var planned = styled(data, "outlined"), due = styled(data, "line"), actual = styled(data, "solid");
    var found = data.series.filter(function (one) { return one !== planned && one !== due; }).map(function (one) {
      return Object.assign(bar(one, p, "all"), { barWidth: "26%", barMaxWidth: 10, z: 3 });
    });
    // On an axis of its own, or wide and narrow bars would stand beside one another.
    if (planned) found.push(Object.assign(bar(planned, p, "planned"), { yAxisIndex: 1, barWidth: "62%", barMaxWidth: 24, z: 2 }));
    if (due) found.push({
      name: due.label, type: "scatter", symbol: "rect", symbolSize: [3, 26], z: 6, silent: true, itemStyle: { color: p.line },
      data: due.points.flatMap(function (point, index) { return point.value === null ? [] : [[point.value, index]]; })
    });
    return found.concat({
      type: "scatter", symbolSize: 0, silent: true, z: 6, label: { show: true, position: "right", distance: 6, color: p.ink, fontSize: 12,
        formatter: function (point) { return point.value[2]; } },
      data: data.rows.flatMap(function (_, index) {
        var whole = planned && planned.points[index].value;
        if (!whole) return [];
        var part = actual ? actual.points[index].value || 0 : 0;
        return [[Math.max(whole, sums(data)[index] - whole), index, number(100 * part / whole, 0) + " %"]];
      })
    });
  }

  function styled(data, style) {
    return data.series.find(function (one) { return one.style === style; });
  }

  /* Accumulated: what is stops where it is known; what is expected goes on from there. */
  function curve(data, p) {
    var actual = styled(data, "solid"), planned = styled(data, "outlined"), expected = styled(data, "hatched");
    var edges = ["low", "high"].map(function (style) { return styled(data, style); }).filter(Boolean);
    var joint = actual ? actual.points.reduce(function (last, point, index) { return point.value === null ? last : index; }, -1) : -1;
    function joined(one) {
      return Object.assign({}, one, { points: one.points.map(function (point, index) { return index === joint ? actual.points[index] : point; }) });
    }
    var found = edges.length === 2 ? band({ series: edges.map(joined) }, p) : [];
    if (planned) found.push(line(planned, p, { z: 4, lineStyle: { color: p.faint, width: 2, type: "dashed" }, itemStyle: { color: p.faint } }));
    if (expected) found.push(line(joined(expected), p, { lineStyle: { color: p.line, width: 2.5, type: "dotted" } }));
    if (actual) found.push(line(actual, p, { symbol: "circle", symbolSize: 6, z: 6, lineStyle: { color: p.solid, width: 3 }, itemStyle: { color: p.solid } }));
    return found;
  }

  function heat(data, p, width) {
    var most = 0, cells = [], side = sidewaysRoom(true, width);
    data.series.forEach(function (one, x) {
      one.points.forEach(function (point, y) {
        if (point.value === null) return;
        most = Math.max(most, point.value);
        cells.push({ value: [x, y, point.value], url: point.url });
      });
    });
    var decimals = data.scale.unit === "%" ? 0 : data.scale.decimals, longest = number(most / data.scale.by, decimals).length;
    // Twice what was planned is as dark as it gets, or one cell would wash out all others.
    if (data.scale.unit === "%") most = Math.min(most, 200);
    cells.forEach(function (cell) { cell.label = { color: p.heatInk[cell.value[2] > most * .68 ? 1 : 0] }; });
    return { most: most, series: [{
      type: "heatmap", data: cells, emphasis: { disabled: true }, itemStyle: { borderColor: p.ground, borderWidth: 2 },
      label: { show: (width - side) / data.series.length > 7 * longest, fontSize: 11, formatter: function (c) { return number(c.value[2] / data.scale.by, decimals); } }
    }] };
  }

  window.rceChartKinds = {
    number: number, full: full, isShared: isShared, hasRoom: hasRoom, sidewaysRoom: sidewaysRoom,
    bars: bars, pareto: pareto, band: band, whisker: whisker, shade: shade, bullet: bullet, curve: curve, heat: heat
  };
})();
