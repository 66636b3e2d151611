// Charts: a figure with its buttons and its table; lines with bands; intervals.
(function (U) {
  "use strict";
  var COLOUR = { baseline: "#4d555e", scenario: "#0072b2", better: "#0072b2", worse: "#b34700" }, SCALE = 2, CLASS = "plotted", LETTER = 6.9, NARROW = 440;

  // The drawing as a file of its own: sizes, colours and letters that the page gives it are written into it.
  function source(svg, title) {
    var copy = svg.cloneNode(true), box = svg.getBoundingClientRect(), from = [svg].concat([].slice.call(svg.querySelectorAll("*")));
    [copy].concat([].slice.call(copy.querySelectorAll("*"))).forEach(function (node, at) {
      var style = getComputedStyle(from[at]);
      ["fill", "stroke", "stroke-width", "stroke-dasharray", "paint-order", "text-anchor", "opacity", "font-family", "font-size", "font-weight"].forEach(function (key) {
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
      canvas.toBlob(function (blob) { U.save(name + ".png", blob); });
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(source(svg, title));
  }

  // A figure: title, drawing, its table, and buttons to save it.
  U.figure = function (app, name, title, svg, table, caption) {
    svg.querySelectorAll("[aria-label]").forEach(function (node) { node.removeAttribute("aria-label"); }); // the picture has one name
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", title);
    function tool(key, call) { return U.el("button", { type: "button", class: "plain tool", "aria-label": app.t("chart." + key) + ": " + title, onclick: call }, key.toUpperCase()); }
    return U.el("figure", { class: "chart" }, U.el("figcaption", {}, caption || title), U.el("div", { class: "wide-if-needed" }, svg),
      U.el("div", { class: "tools" }, U.details(app.t("chart.table"), table),
        tool("svg", function () { U.save(name + ".svg", new Blob([source(svg, title)], { type: "image/svg+xml" })); }),
        tool("png", function () { savePng(svg, title, name); })));
  };

  // What is drawn how, in the drawing itself, so that a saved picture has it too; below one another where it is narrow.
  function legend(app, svg, sides) {
    var x = 4, y = 10, narrow = svg.viewBox.baseVal.width < NARROW;
    sides.forEach(function (side) {
      var text = side === "baseline" || side === "scenario" ? app.answer.arms[side].title : app.t("policy." + side);
      U.add(svg, U.el("g", { class: "legend" }, U.el("line", { x1: x, x2: x + 26, y1: y, y2: y, "stroke-width": 3, stroke: COLOUR[side], "stroke-dasharray": side === "baseline" ? "6 4" : null }), shape(side, x + 13, y),
        U.el("text", { x: x + 32, y: y + 4, "font-size": 12, "text-anchor": "start", fill: "#1b2733" }, text)));
      if (narrow) { y += 18; } else { x += 54 + text.length * LETTER; }
    });
    return svg;
  }

  function shape(side, x, y) {
    return side === "baseline" || side === "worse" ? U.el("rect", { x: x - 4, y: y - 4, width: 8, height: 8, fill: COLOUR[side] }) : U.el("circle", { cx: x, cy: y, r: 4.5, fill: COLOUR[side] });
  }

  function points(part) {
    return part.mean.map(function (mean, at) { return { month: at + 1, mean: mean, low: part.low[at], high: part.high[at], yet: part.yet }; })
      .filter(function (p) { return p.mean !== null; });
  }

  function monthly(app, top, marks) {
    return Plot.plot({
      className: CLASS, width: 460, height: 220, marginTop: top, marginLeft: 48, marginBottom: 38, marginRight: 12, style: { background: "none", fontSize: "12px" },
      x: { label: app.t("chart.month"), ticks: 6, tickFormat: function (x) { return app.num(x, "number", 0); } },
      y: { label: null, grid: true, zero: true, ticks: 5, tickFormat: function (y) { return app.num(y, "number", y % 1 ? (Math.abs(y) < 1 ? 2 : 1) : 0); } }, marks: marks
    });
  }

  function months(app, title, heads, columns) {
    var rows = columns[0].map(function (p, at) { return [String(p.month)].concat(columns.map(function (points) { return ranged(app, points[at]); })); });
    return U.table(title, [app.t("chart.month")].concat(heads), rows.filter(function (row, at) { return at % 6 === 5 || at === 0; }));
  }

  // One stock, month by month: both arms with their bands, and beside it the paired difference.
  U.bands = function (app, name, series) {
    var per = app.num(app.answer.monthly.per, "number", 0), arms = app.answer.arms;
    var title = app.t("chart.stock", { title: series.title, per: per }), apart = app.t("chart.apart", { title: series.title, baseline: arms.baseline.title, per: per });
    var base = points(series.baseline), now = points(series.scenario), change = points(series.difference);
    var levels = monthly(app, 28, [
      Plot.areaY(base, { x: "month", y1: "low", y2: "high", fill: COLOUR.baseline, fillOpacity: 0.12 }),
      Plot.areaY(now, { x: "month", y1: "low", y2: "high", fill: COLOUR.scenario, fillOpacity: 0.14 }),
      Plot.lineY(base, { x: "month", y: "mean", stroke: COLOUR.baseline, strokeWidth: 2, strokeDasharray: "6 4" }),
      Plot.lineY(now, { x: "month", y: "mean", stroke: COLOUR.scenario, strokeWidth: 2.5 })
    ]);
    var difference = monthly(app, 28, [
      Plot.areaY(change, { x: "month", y1: "low", y2: "high", fill: COLOUR.scenario, fillOpacity: 0.2 }),
      Plot.ruleY([0], { stroke: "#1b2733" }),
      Plot.lineY(change, { x: "month", y: "mean", stroke: COLOUR.scenario, strokeWidth: 2.5 })
    ]);
    return U.el("section", {}, U.el("h3", {}, title), U.el("div", { class: "pair" },
      U.figure(app, "uitweg-" + name, title, legend(app, levels, ["baseline", "scenario"]), months(app, title, [arms.baseline.title, arms.scenario.title], [base, now]), app.t("chart.count")),
      U.figure(app, "uitweg-" + name + "-difference", apart, difference, months(app, apart, [app.t("number.difference")], [change]), app.t("number.difference"))));
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
    var flat = [], sides = [];
    rows.forEach(function (row) {
      row.parts.forEach(function (p) {
        if (sides.indexOf(p.side) < 0) { sides.push(p.side); }
        if (app.known(p.mean)) { flat.push(Object.assign({ title: row.title }, p)); }
      });
    });
    function colour(d) { return COLOUR[d.side]; }
    function square(d) { return d.side === "baseline" || d.side === "worse"; }
    var none = flat.every(function (d) { return !d.mean && !d.low && !d.high; }); // an axis of no length would draw them from end to end
    var two = sides.length > 1, widest = Math.max.apply(null, rows.map(function (row) { return row.title.length; }));
    var width = Math.max(300, Math.min(760, window.innerWidth - 70)), left = Math.round(Math.min(0.45 * width, 16 + widest * LETTER));
    var marks = [true, false].map(function (squares) {
      var part = flat.filter(function (d) { return square(d) === squares; }), dy = !two ? 0 : squares ? -5 : 5;
      return [Plot.ruleY(part, { y: "title", x1: "low", x2: "high", stroke: colour, strokeWidth: 4, strokeOpacity: 0.4, dy: dy }),
        Plot.dot(part, { y: "title", x: "mean", r: 4.5, fill: colour, symbol: squares ? "square" : "circle", dy: dy })];
    });
    var svg = Plot.plot({
      className: CLASS, width: width, height: 66 + rows.length * 32, marginTop: !two ? 8 : width < NARROW ? 44 : 28, marginLeft: left, marginRight: 20, style: { background: "none", fontSize: "12px" },
      y: { label: null, axis: null, domain: rows.map(function (row) { return row.title; }) },
      x: { label: null, domain: none ? [-1, 1] : undefined, grid: true, ticks: none ? [0] : 5, zero: true, tickFormat: function (x) { return app.num(x, "number", x % 1 ? (Math.abs(x) < 1 ? 2 : 1) : 0); } },
      marks: [Plot.axisY({ label: null, tickSize: 0, lineWidth: (left - 12) / 14 }), zero ? Plot.ruleX([0], { stroke: "#1b2733" }) : null].concat(marks[0], marks[1])
    });
    return U.figure(app, "uitweg-" + name, title, two ? legend(app, svg, sides) : svg, table);
  };
})(window.Uitweg);
