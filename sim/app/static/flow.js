// The journey: households from a case to a completed arrangement, with today as a dashed ghost and who leaves where.
(function (U) {
  "use strict";
  var WAY = ["case", "reached", "accepted", "registered", "application_complete", "arranged", "completed"];
  var COLUMN = 150, BAR = 26, TOP = 62, TALL = 170, DOWN = 46;

  U.flow = function (app, journey) {
    var titles = {}, coming = { baseline: {}, scenario: {} };
    journey.nodes.forEach(function (node) { titles[node.name] = node.title; });
    ["baseline", "scenario"].forEach(function (side) {
      coming[side].case = journey.per;
      journey.links.forEach(function (link) { coming[side][link.target] = (coming[side][link.target] || 0) + link[side]; });
    });
    function of(side, name) { return coming[side][name] || 0; }
    function high(x) { return Math.sqrt(x / journey.per) * TALL; }
    function n(x) { return app.num(x, "number", x > 0 && x < 10 ? 1 : 0); }

    var stops = WAY.filter(function (name) { return name in titles; });
    var leaving = stops.map(function (name) {
      return journey.links.filter(function (link) { return link.source === name && stops.indexOf(link.target) < 0 && link.target !== "still_running"; });
    });
    var most = Math.max.apply(null, leaving.map(function (l) { return l.length; }));
    var width = COLUMN * stops.length, height = TOP + TALL + 24 + most * DOWN + 12;
    var svg = U.el("svg", { class: "flow", viewBox: "0 0 " + width + " " + height });
    stops.forEach(function (name, at) {
      var x = 12 + at * COLUMN, tall = high(of("scenario", name)), ghost = high(of("baseline", name)), y = TOP + TALL;
      if (at + 1 < stops.length) {
        var next = high(of("scenario", stops[at + 1])), to = Math.min(tall, next), far = x + COLUMN, mid = (x + BAR + far) / 2;
        svg.appendChild(U.el("path", { class: "onward", d: "M" + (x + BAR) + "," + (y - to) + "C" + mid + "," + (y - to) + " " + mid + "," + (y - next) + " " + far + "," + (y - next) + "V" + y + "H" + (x + BAR) + "Z" }));
      }
      U.add(svg, [
        U.el("rect", { class: "stagebar", x: x, width: BAR, y: y - tall, height: Math.max(1, tall) }),
        U.el("rect", { class: "ghost", x: x - 3, width: BAR + 6, y: y - ghost, height: Math.max(1, ghost) }),
        words(titles[name], "stagename", x, 16),
        U.el("text", { x: x, y: 52 }, U.el("tspan", { class: "stagecount" }, n(of("scenario", name))), U.el("tspan", { class: "was", dx: 6 }, app.t("flow.now", { count: n(of("baseline", name)) })))
      ]);
      leaving[at].forEach(function (link, row) {
        var top = y + 24 + row * DOWN;
        U.add(svg, [
          U.el("path", { class: "leaves", d: "M" + (x + BAR / 2) + "," + (row ? top - DOWN + 34 : y + 4) + "V" + (top + 4) + "m-4,-5l4,5l4,-5" }),
          U.el("text", { x: x + BAR / 2 + 10, y: top + 4 }, U.el("tspan", { class: "left" }, n(link.scenario)), U.el("tspan", { class: "was", dx: 5 }, app.t("flow.now", { count: n(link.baseline) }))),
          U.el("text", { class: "leftname", x: x + BAR / 2 + 10, y: top + 20 }, short(titles[link.target]))
        ]);
      });
    });
    var title = app.t("flow.title", { per: app.num(journey.per, "number", 0) });
    var rows = stops.map(function (name) { return [titles[name], n(of("baseline", name)), n(of("scenario", name))]; });
    journey.links.forEach(function (link) {
      if (stops.indexOf(link.target) < 0) { rows.push([app.t("flow.leaves", { stage: titles[link.source], to: titles[link.target] }), n(link.baseline), n(link.scenario)]); }
    });
    var figure = U.figure(app, "uitweg-journey", title, svg, U.table(title, [app.t("flow.step"), app.answer.arms.baseline.title, app.answer.arms.scenario.title], rows));
    svg.parentNode.className = "wide";
    svg.parentNode.tabIndex = 0;
    svg.parentNode.setAttribute("role", "group");
    svg.parentNode.setAttribute("aria-label", title);
    figure.insertBefore(U.el("p", { class: "note" }, app.t("flow.about")), figure.lastChild);
    return figure;
  };

  function short(text) { return text.length > 22 ? text.slice(0, 21) + "…" : text; }

  // Two lines at most.
  function words(text, kind, x, y) {
    var parts = text.split(" "), first = parts.shift();
    while (parts.length && (first + " " + parts[0]).length <= 18) { first += " " + parts.shift(); }
    return U.el("text", { class: kind }, U.el("tspan", { x: x, y: y }, first), parts.length > 0 && U.el("tspan", { x: x, y: y + 16 }, short(parts.join(" "))));
  }
})(window.Uitweg);
