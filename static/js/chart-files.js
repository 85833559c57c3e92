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
    var several = data.kind !== "heat" && data.series.length > 1;
    shown.legend = { show: several, top: 56, left: 8, textStyle: { color: p.ink },
                     data: several ? data.series.map(function (one) { return one.label; }) : [] };
    chart.setOption(shown);
    var svg = chart.renderToSVGString();
    chart.dispose();
    return { svg: svg, width: width, height: height };
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
