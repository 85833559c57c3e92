/* A chart as a file: its picture as .svg or .png, and its table as .csv as Excel opens it here. */
(function () {
  "use strict";

  /* On paper: light, with the title, the unit and the day of its data in the picture. */
  function picture(figure) {
    var charts = window.rceCharts, data = charts.read(figure);
    var width = 1000, height = charts.heightOf(data) + 96;
    var chart = window.echarts.init(null, null, { renderer: "svg", ssr: true, width: width, height: height });
    var p = charts.onPaper, shown = charts.option(data, width, p);
    shown.grid.top = 88;
    shown.backgroundColor = p.ground;
    shown.title = { text: data.title, subtext: [data.scale.unit, data.asOf].filter(Boolean).join(" · "),
                    left: 8, top: 8, textStyle: { color: p.ink, fontSize: 18 }, subtextStyle: { color: p.faint, fontSize: 13 } };
    shown.legend = Object.assign({ top: 56, left: 8, textStyle: { color: p.ink } }, legend(data, p));
    chart.setOption(shown);
    var svg = chart.renderToSVGString();
    chart.dispose();
    return { svg: svg, width: width, height: height };
  }

  /* Both edges of an interval are one mark, of what is drawn between them. */
  function legend(data, p) {
    if (data.kind === "heat" || data.series.length < 2) return { show: false };
    var low = data.series.find(function (one) { return one.style === "low"; });
    return {
      data: data.series.filter(function (one) { return one !== low; }).map(function (one) {
        if (!low || one.style !== "high") return { name: one.label };
        if (data.kind === "band") return { name: one.label, icon: "rect", itemStyle: { color: p.band, opacity: .2 } };
        return { name: one.label, icon: "path://M0 5H16V7H0ZM0 2H2V10H0ZM14 2H16V10H14Z", itemStyle: { color: p.line } };
      }),
      formatter: function (name) {
        return low && data.series.some(function (one) { return one.style === "high" && one.label === name; }) ? low.label + " – " + name : name;
      }
    };
  }

  function csv(figure) {
    var lines = Array.from(figure.querySelectorAll("thead tr, tbody tr")).map(function (row) {
      return Array.from(row.cells).map(function (cell) {
        if (cell.dataset.value !== undefined) return cell.dataset.value.replace(".", ",");
        var text = cell.textContent.trim().replace(/"/g, '""');
        return '"' + (/^[=+\-@]/.test(text) ? "'" + text : text) + '"';
      }).join(";");
    });
    return "\ufeff" + lines.join("\r\n") + "\r\n";
  }

  function hand(name, blob) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  }

  function png(made, done) {
    var image = new Image(), url = URL.createObjectURL(new Blob([made.svg], { type: "image/svg+xml" }));
    image.onload = function () {
      var canvas = document.createElement("canvas");
      canvas.width = made.width * 2;
      canvas.height = made.height * 2;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(done, "image/png");
      URL.revokeObjectURL(url);
    };
    image.src = url;
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-chart-save]");
    if (!button) return;
    var figure = button.closest(".chart"), name = figure.id.replace("chart-", ""), as = button.dataset.chartSave;
    if (as === "csv") hand(name + ".csv", new Blob([csv(figure)], { type: "text/csv;charset=utf-8" }));
    if (as === "svg") hand(name + ".svg", new Blob([picture(figure).svg], { type: "image/svg+xml" }));
    if (as === "png") png(picture(figure), function (blob) { hand(name + ".png", blob); });
  });
})();
