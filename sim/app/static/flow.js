// The journey: households from a case to a completed arrangement, who leaves where and who comes back by themselves,
// with today as a dashed ghost. Heights are in proportion to the counts.
(function (U) {
  "use strict";
  var WAY = ["case", "reached", "accepted", "registered", "application_complete", "arranged", "completed"], RUNNING = "still_running";
  var COLUMN = 150, BAR = 22, END = 10, LEFT = 12, TOP = 80, TALL = 220, GAP = 10, LINE = 15, WIDE = 17;

  // The way itself, and at each stop who leaves it there and how many come in from elsewhere.
  function read(journey) {
    var titles = {}, stops;
    journey.nodes.forEach(function (node) { titles[node.name] = node.title; });
    stops = WAY.filter(function (name) { return name in titles; });
    function sum(side, which) { return journey.links.filter(which).reduce(function (all, link) { return all + link[side]; }, 0); }
    function both(which) { return { baseline: sum("baseline", which), scenario: sum("scenario", which) }; }
    return stops.map(function (name, at) {
      var next = stops[at + 1], before = stops[at - 1];
      return {
        name: name, title: titles[name],
        all: at ? both(function (link) { return link.target === name; }) : { baseline: journey.per, scenario: journey.per },
        onward: both(function (link) { return link.source === name && link.target === next; }),
        back: both(function (link) { return at > 0 && link.target === name && link.source !== before; }),
        leaving: journey.links.filter(function (link) { return link.source === name && stops.indexOf(link.target) < 0; })
          .map(function (link) { return { name: link.target, title: titles[link.target], baseline: link.baseline, scenario: link.scenario }; })
      };
    });
  }

  function count(app, x) { return app.num(x, "number", x > 0 && x < 10 ? 1 : 0); }

  // A band between two upright edges, each given by its place, top and height.
  function band(kind, from, to) {
    function curve(y, other, far, mid) { return "C" + mid + "," + y + " " + mid + "," + other + " " + far + "," + other; }
    var mid = (from.x + to.x) / 2;
    return U.el("path", { class: kind, d: "M" + from.x + "," + from.y + curve(from.y, to.y, to.x, mid) + "v" + to.tall + curve(to.y + to.tall, from.y + from.tall, from.x, mid) + "Z" });
  }

  function bar(kind, x, y, wide, tall) { return U.el("rect", { class: kind, x: x, y: y, width: wide, height: Math.max(1, tall) }); }

  function lines(text) {
    var made = [""];
    text.split(" ").forEach(function (word) {
      var last = made[made.length - 1];
      if (last && (last + " " + word).length > WIDE) { made.push(word); } else { made[made.length - 1] = last ? last + " " + word : word; }
    });
    return made;
  }

  // What something is, its count, and the count today; returns how tall that is.
  function label(app, pen, x, y, one, kind) {
    var rows = lines(one.title), was = app.t("flow.now", { count: count(app, one.baseline) });
    rows.forEach(function (text, at) { U.add(pen.words, U.el("text", { class: kind + "-name", x: x, y: y + at * LINE }, text)); });
    var last = y + rows.length * LINE + (kind === "stop" ? 4 : 0);
    if (kind === "stop") {
      U.add(pen.words, [U.el("text", { class: "stop-count", x: x, y: last }, count(app, one.scenario)), U.el("text", { class: "was", x: x, y: last + LINE }, was)]);
    } else {
      U.add(pen.words, U.el("text", { x: x, y: last }, U.el("tspan", { class: "left-count" }, count(app, one.scenario)), U.el("tspan", { class: "was", dx: 4 }, was)));
    }
    return (rows.length + 1) * LINE;
  }

  // Draws those who leave after a stop, the ones who are still on their way last; returns how far down it comes.
  function leave(app, pen, stop, x, high) {
    var from = TOP + high(stop.onward.scenario), y = from + GAP, end = x + BAR + 22;
    stop.leaving.forEach(function (one) {
      var tall = high(one.scenario), ghost = high(one.baseline), kind = one.name === RUNNING ? "running" : "leaving";
      U.add(pen.bands, band(kind, { x: x + BAR, y: from, tall: tall }, { x: end, y: y, tall: Math.max(1, tall) }));
      U.add(pen.bars, [bar(kind + " end", end, y, END, tall), bar("ghost", end - 2, y, END + 4, ghost)]);
      from += tall;
      y += Math.max(tall, ghost, label(app, pen, end + END + 6, y + LINE - 5, one, "left") - 4) + GAP;
    });
    return y;
  }

  // Who registers later by themselves comes in from below.
  function comeBack(app, pen, stop, x, high) {
    var tall = high(stop.back.scenario), y = TOP + TALL * 0.55, start = x - 44;
    if (stop.back.scenario <= 0) { return; }
    U.add(pen.bands, band("back", { x: start, y: y, tall: tall }, { x: x, y: TOP + high(stop.all.scenario) - tall, tall: tall }));
    U.add(pen.bars, bar("back end", start - END, y, END, tall));
    label(app, pen, start - END, y + tall + LINE + 2, Object.assign({ title: app.t("flow.back") }, stop.back), "left");
  }

  function draw(app, journey, way) {
    var pen = { bands: U.el("g", {}), bars: U.el("g", {}), words: U.el("g", {}) }, down = TOP + TALL;
    function high(x) { return x / journey.per * TALL; }
    way.forEach(function (stop, at) {
      var x = LEFT + at * COLUMN, straight = high(stop.onward.scenario);
      if (way[at + 1]) { U.add(pen.bands, band("onward", { x: x + BAR, y: TOP, tall: straight }, { x: x + COLUMN, y: TOP, tall: straight })); }
      comeBack(app, pen, stop, x, high);
      down = Math.max(down, leave(app, pen, stop, x, high));
      U.add(pen.bars, [bar("stagebar", x, TOP, BAR, high(stop.all.scenario)), bar("ghost", x - 3, TOP, BAR + 6, high(stop.all.baseline))]);
      label(app, pen, x, TOP - 26 - lines(stop.title).length * LINE, Object.assign({ title: stop.title }, stop.all), "stop");
    });
    return U.el("svg", { class: "flow", viewBox: "0 0 " + COLUMN * way.length + " " + Math.ceil(down) }, pen.bands, pen.bars, pen.words);
  }

  // How to read it, of which whole the counts are, and why some are not approached.
  function notes(app, way) {
    var idle = way[0].leaving.some(function (one) { return one.name === "not_approached"; }), months = app.cardOf("contact.case_months").value;
    return [app.t("flow.about", { baseline: app.answer.arms.baseline.title }), app.t("flow.of", { per: app.num(app.answer.journey.per, "number", 0), measure: app.answer.measures.share_accepted.title })]
      .concat(idle ? app.t("flow.not_approached", { months: months }) : []);
  }

  U.flow = function (app, journey) {
    var way = read(journey), svg = draw(app, journey, way), rows = [];
    var title = app.t("flow.title", { per: app.num(journey.per, "number", 0) });
    way.forEach(function (stop) {
      rows.push([stop.title, count(app, stop.all.baseline), count(app, stop.all.scenario)]);
      if (stop.back.scenario > 0) { rows.push([app.t("flow.of_which", { what: app.t("flow.back") }), count(app, stop.back.baseline), count(app, stop.back.scenario)]); }
      stop.leaving.forEach(function (one) { rows.push([app.t("flow.leaves", { stage: stop.title, to: one.title }), count(app, one.baseline), count(app, one.scenario)]); });
    });
    var figure = U.figure(app, "uitweg-journey", title, svg, U.table(title, [app.t("flow.step"), app.answer.arms.baseline.title, app.answer.arms.scenario.title], rows));
    svg.parentNode.className = "wide";
    svg.parentNode.after(U.el("p", { class: "note aside" }, app.t("flow.aside")));
    U.sideways(svg.parentNode);
    svg.parentNode.tabIndex = 0;
    svg.parentNode.setAttribute("role", "group");
    svg.parentNode.setAttribute("aria-label", title);
    notes(app, way).forEach(function (said) { figure.insertBefore(U.el("p", { class: "note" }, said), figure.lastChild); });
    return figure;
  };
})(window.Uitweg);
