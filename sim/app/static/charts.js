// Charts: a figure with its buttons and its table; lines with bands; intervals.
(function (U) {
  "use strict";
  var BASE = "#4d555e", ACCENT = "#0072b2", SCALE = 2, CLASS = "plotted";

  function save(name, blob) {
    var link = U.el("a", { href: URL.createObjectURL(blob), download: name });
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  // The drawing as a file of its own: sizes, colours and letters that the page gives it are written into it.
  function source(svg, title) {
    var copy = svg.cloneNode(true), box = svg.getBoundingClientRect(), from = [svg].concat([].slice.call(svg.querySelectorAll("*")));
    [copy].concat([].slice.call(copy.querySelectorAll("*"))).forEach(function (node, at) {
      var style = getComputedStyle(from[at]);
      ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-family", "font-size", "font-weight"].forEach(function (key) {
        node.setAttribute(key, style.getPropertyValue(key));
      });
    });
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("color", "#1a1d21");
    var view = svg.viewBox.baseVal;
    copy.setAttribute("width", view && view.width ? view.width : box.width);
    copy.setAttribute("height", view && view.height ? view.height : box.height);
    copy.insertBefore(U.el("title", {}, title), copy.firstChild);
    return new XMLSerializer().serializeToString(copy);
  }

  function savePng(svg, title, name) {
    var image = new Image();
    image.onload = function () {
      var canvas = document.createElement("canvas");
      canvas.width = image.width * SCALE;
      canvas.height = image.height * SCALE;
      var pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(function (blob) { save(name + ".png", blob); });
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(source(svg, title));
  }

  // A figure: title, drawing, what it shows in words, buttons to save it, and its table.
  U.figure = function (app, name, title, svg, table) {
    svg.querySelectorAll("[aria-label]").forEach(function (node) { node.removeAttribute("aria-label"); }); // the picture has one name
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", title);
    function tool(key, call) { return U.el("button", { type: "button", class: "plain", "aria-label": app.t("chart." + key) + ": " + title, onclick: call }, app.t("chart." + key)); }
    return U.el("figure", { class: "chart" }, U.el("figcaption", {}, title), U.el("div", { class: "wide-if-needed" }, svg),
      U.el("div", { class: "tools" },
        tool("svg", function () { save(name + ".svg", new Blob([source(svg, title)], { type: "image/svg+xml" })); }),
        tool("png", function () { savePng(svg, title, name); }),
        U.details(app.t("chart.table"), table)));
  };

  function points(series, side) {
    return series[side].mean.map(function (mean, at) { return { month: at + 1, mean: mean, low: series[side].low[at], high: series[side].high[at] }; })
      .filter(function (p) { return p.mean !== null; });
  }

  // One stock or flow, month by month, both arms with their bands.
  U.bands = function (app, name, series) {
    var title = app.t("chart.stock", { title: series.title, per: app.num(app.answer.monthly.per, "number", 0) });
    var base = points(series, "baseline"), now = points(series, "scenario");
    var svg = Plot.plot({
      className: CLASS, width: 460, height: 240, marginLeft: 44, marginBottom: 42, marginRight: 12, style: { background: "none", fontSize: "12px" },
      x: { label: app.t("chart.month"), ticks: 6, tickFormat: function (x) { return app.num(x, "number", 0); } },
      y: { label: null, grid: true, zero: true, ticks: 5, tickFormat: function (y) { return app.num(y, "number", y % 1 ? 1 : 0); } },
      marks: [
        Plot.areaY(base, { x: "month", y1: "low", y2: "high", fill: BASE, fillOpacity: 0.14 }),
        Plot.areaY(now, { x: "month", y1: "low", y2: "high", fill: ACCENT, fillOpacity: 0.18 }),
        Plot.lineY(base, { x: "month", y: "mean", stroke: BASE, strokeWidth: 2, strokeDasharray: "6 4" }),
        Plot.lineY(now, { x: "month", y: "mean", stroke: ACCENT, strokeWidth: 2.5 })
      ]
    });
    var rows = base.map(function (p, at) { return [String(p.month), ranged(app, p), ranged(app, now[at])]; })
      .filter(function (row, at) { return at % 6 === 5 || at === 0; });
    return U.figure(app, "uitweg-" + name, title, svg, U.table(title, [app.t("chart.month"), app.answer.arms.baseline.title, app.answer.arms.scenario.title], rows));
  };

  function ranged(app, p) {
    return p ? app.num(p.mean, "number", 1) + " (" + app.span(p, function (x) { return app.num(x, "number", 1); }) + ")" : app.t("number.unknown");
  }

  // A strip with zero, the interval and the point, for one difference.
  U.strip = function (part) {
    var reach = Math.max(Math.abs(part.low), Math.abs(part.high)) * 1.1 || 1;
    function x(v) { return 100 + 95 * v / reach; }
    return U.el("svg", { class: "interval", viewBox: "0 0 200 24", "aria-hidden": "true", preserveAspectRatio: "none" },
      U.el("line", { class: "axis", x1: 5, x2: 195, y1: 12, y2: 12 }),
      U.el("rect", { class: "reach", x: x(part.low), width: Math.max(2, x(part.high) - x(part.low)), y: 8, height: 8, rx: 2 }),
      U.el("line", { class: "zero", x1: 100, x2: 100, y1: 1, y2: 23 }),
      U.el("circle", { class: "point", cx: x(part.mean), cy: 12, r: 5 }));
  };

  // A share as a bar; the number stands beside it.
  U.bar = function (share) {
    return U.el("svg", { class: "share", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
      U.el("rect", { class: "whole", width: 100, height: 6 }), U.el("rect", { class: "reach", width: 100 * share, height: 6 }));
  };

  // Rows of intervals beside each other: [{title, parts: [{side, mean, low, high}]}]. `zero` draws differences.
  U.intervals = function (app, name, title, rows, table, zero) {
    var flat = [];
    rows.forEach(function (row) { row.parts.forEach(function (p) { if (app.known(p.mean)) { flat.push(Object.assign({ title: row.title }, p)); } }); });
    function colour(d) { return d.side === "baseline" ? BASE : d.side === "worse" ? "#b34700" : ACCENT; }
    function lift(side) { return flat.filter(function (d) { return (d.side === "baseline" || d.side === "worse") === (side < 0); }); }
    var two = rows.some(function (row) { return row.parts.length > 1; });
    var marks = [-1, 1].map(function (side) {
      var dy = two ? side * 5 : 0;
      return [Plot.ruleY(lift(side), { y: "title", x1: "low", x2: "high", stroke: colour, strokeWidth: 4, strokeOpacity: 0.45, dy: dy }),
        Plot.dot(lift(side), { y: "title", x: "mean", r: 4.5, fill: colour, symbol: side < 0 ? "square" : "circle", dy: dy })];
    });
    var left = Math.max(230, 20 + 6.2 * Math.max.apply(null, rows.map(function (row) { return row.title.length; }))); // no name is cut off
    var svg = Plot.plot({
      className: CLASS, width: 390 + left, height: 60 + rows.length * 34, marginLeft: left, marginRight: 20, style: { background: "none", fontSize: "12px" },
      y: { label: null, domain: rows.map(function (row) { return row.title; }) },
      x: { label: null, grid: true, ticks: 5, zero: true, tickFormat: function (x) { return app.num(x, "number", x % 1 ? (Math.abs(x) < 1 ? 2 : 1) : 0); } },
      marks: [zero ? Plot.ruleX([0], { stroke: "#1a1d21" }) : null].concat(marks[0], marks[1])
    });
    return U.figure(app, "uitweg-" + name, title, svg, table);
  };
})(window.Uitweg);
