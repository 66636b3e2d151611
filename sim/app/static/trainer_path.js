// Where a household stands, month by month: a step line per world, today dashed with squares, the scenario solid with dots.
(function (U) {
  "use strict";
  var T = U.trainer, ORDER = ["free", "arrears", "problem_debt", "light_help", "registration", "intake", "stabilisation", "offer", "arrangement", "statutory", "aftercare"];
  var SIDES = ["baseline", "scenario"], TROUBLE = ["arrears", "problem_debt"], TOP = 26, BOTTOM = 30, LEFT = 246, RIGHT = 24, APART = 4, NAME = 19;
  var NARROW = 500, EDGE = 16, TALL = 46, ABOVE = 15, UNDER = 18; // on a telephone the names of the lanes stand above the lines
  var LABEL = 140; // about as wide as the words at a mark

  // Steps as [month, stage]: where the household begins, and where it stands after each month in which something happens.
  T.steps_of = function (world, first) {
    return (world.begin ? [[first, world.begin]] : []).concat(T.months(world.events).map(function (one) { return [one.month, one.events[one.events.length - 1].stage]; }));
  };

  T.months = function (events) {
    var found = [];
    events.forEach(function (event) {
      var last = found[found.length - 1];
      if (last && last.month === event.month) { last.events.push(event); } else { found.push({ month: event.month, events: [event] }); }
    });
    return found;
  };

  T.lanes = function (paths) {
    return ORDER.filter(function (name) { return paths.some(function (steps) { return steps.some(function (step) { return step[1] === name; }); }); });
  };

  // Where a household has debts and no help, the lane is tinted.
  T.lane = function (stage, at) { return "lane" + (at % 2 ? "" : " odd") + (TROUBLE.indexOf(stage) < 0 ? "" : " trouble"); };

  // The line of one path; `until` ends it in a month.
  T.line = function (steps, x, y, last, until) {
    var path = "", end = Math.min(until === undefined ? last : until, last);
    steps.forEach(function (step, k) { if (step[0] <= end) { path += (k ? "H" + x(step[0]) + "V" : "M" + x(step[0]) + ",") + y(step[1]); } });
    return path && path + "H" + x(end);
  };

  // What marks a world, also where colours cannot be told apart.
  T.dot = function (side, kind, cx, cy, size) {
    return side === "baseline" ? U.el("rect", { class: kind + " " + side, x: cx - size, y: cy - size, width: 2 * size, height: 2 * size }) : U.el("circle", { class: kind + " " + side, cx: cx, cy: cy, r: size });
  };

  T.key = function (side) {
    return U.el("svg", { class: "strip key", viewBox: "0 0 46 16", "aria-hidden": "true" }, U.el("path", { class: "path " + side, d: "M1,8H45" }), T.dot(side, "event", 23, 8, 4.5));
  };

  function axis(app, x, wide, high) {
    var from = x.domain()[0], to = x.domain()[1], by = 6 * (x(1) - x(0)) < 34 ? 12 : 6;
    return d3.range(Math.ceil(from / by) * by, to + 1, by).map(function (month) {
      return [U.el("line", { class: "tickline", x1: x(month), x2: x(month), y1: TOP, y2: high - BOTTOM }),
        U.el("text", { class: "tick", x: x(month), y: high - 8, "text-anchor": "middle" }, String(month).replace("-", "−"))];
    }).concat(U.el("text", { class: "tick", x: 8, y: high - 8 + (wide < NARROW ? UNDER : 0) }, app.t("trainer.axis_months")));
  }

  function mark(x, month, kind, text, high) {
    var late = x(month) + LABEL > x.range()[1];
    return [U.el("line", { class: kind, x1: x(month), x2: x(month), y1: TOP - 4, y2: high - BOTTOM }),
      U.el("text", { class: kind + "name", x: x(month), y: TOP - 9, "text-anchor": kind === "start" ? "middle" : late ? "end" : "start" }, text)];
  }

  function paths(story) {
    var first = Math.min.apply(null, [0].concat(SIDES.map(function (side) { return story.worlds[side].events.length ? story.worlds[side].events[0].month - 1 : 0; })));
    return { first: first, of: SIDES.map(function (side) { return T.steps_of(story.worlds[side], first); }) };
  }

  // How high a drawing must at least be, so that the names of its lanes stand apart.
  T.tall = function (story, wide) {
    var narrow = wide < NARROW;
    return TOP + BOTTOM + (narrow ? UNDER : 0) + (narrow ? TALL : NAME) * T.lanes(paths(story).of).length;
  };

  // `show`: sides; month that is told (`at`), which ends the strong line; month where the worlds part (`split`).
  T.path = function (app, story, show, wide, high) {
    var found = paths(story), first = found.first, rows = T.lanes(found.of), last = Math.max(1, app.setting.horizon), narrow = wide < NARROW, foot = high - (narrow ? UNDER : 0);
    var x = d3.scaleLinear([first, last], [narrow ? EDGE : LEFT, wide - (narrow ? EDGE : RIGHT)]), lane = (foot - TOP - BOTTOM) / Math.max(1, rows.length);
    function middle(k) { return TOP + k * lane + (narrow ? (ABOVE + lane) / 2 : lane / 2); }
    function y(side) {
      var shift = show.sides.length < 2 ? 0 : side === "baseline" ? -APART : APART;
      return function (stage) { return middle(rows.indexOf(stage)) + shift; };
    }
    return U.el("svg", { class: "strip", viewBox: "0 0 " + wide + " " + high, width: wide, height: high, role: "img", "aria-label": show.label },
      rows.map(function (stage, k) {
        return [U.el("rect", { class: T.lane(stage, k), x: 0, width: wide, y: TOP + k * lane, height: lane }),
          U.el("text", { class: stage === show.stage ? "here" : null, x: 8, y: narrow ? TOP + k * lane + ABOVE : middle(k) + 5 }, app.t("in." + stage))];
      }),
      axis(app, x, wide, foot),
      first < 0 && show.split !== 0 && mark(x, 0, "start", narrow && show.split !== null ? "" : app.t("trainer.start"), foot),
      show.split !== null && mark(x, show.split, "split", app.t("trainer.first_difference"), foot),
      show.sides.map(function (side) { return world(side, found.of[SIDES.indexOf(side)], x, y(side), last, show); }));
  };

  function world(side, steps, x, y, last, show) {
    return [show.at !== null && U.el("path", { class: "path later", d: T.line(steps, x, y, last) }),
      U.el("path", { class: "path " + side, d: T.line(steps, x, y, last, show.at === null ? undefined : show.at) }),
      steps.slice(1).map(function (step) {
        var now = step[0] === show.at, later = show.at !== null && step[0] > show.at;
        return T.dot(side, now ? "now" : later ? "event later" : "event", x(step[0]), y(step[1]), now ? 11 : 5);
      })];
  }
})(window.Uitweg);
