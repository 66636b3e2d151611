// A cohort on its way, month by month, in both worlds: a dot is a household, a row is where it stands.
(function (U) {
  "use strict";
  var T = U.trainer, WIDE = 600, SMALL = 420, LEFT = 222, LANE = 32, ROWS = 4, MOST_PITCH = 7, APART = 7, SPEEDS = [2000, 1200, 500];
  var TROUBLE = ["arrears", "problem_debt"], month = 0, speed = 1, now = null, wide = WIDE;

  // Who stands where in a month. Moves are counts: which dot goes is a choice of the drawing, not of the model.
  function places(cohort, side, until) {
    var names = cohort.stages.map(function (s) { return s.name; }), inside = {}, next = 0;
    names.forEach(function (name, k) {
      inside[name] = [];
      for (var i = 0; i < cohort[side].stock[0][k]; i += 1) { inside[name].push(next); next += 1; }
    });
    for (var m = 1; m <= until; m += 1) { passed(cohort[side].byMonth[m] || [], inside); }
    return inside;
  }

  // A household can pass several stages in a month, so moves that must wait for others are tried again. The dots at the
  // end of a row go, and those that come stand at its end: the others stay where they are, and who moves is seen.
  function passed(moves, inside) {
    var left = moves.map(function (move) { return Object.assign({}, move); }), moved = true;
    while (moved) {
      moved = false;
      left.forEach(function (move) {
        var row = inside[move.from], going = row.splice(row.length - Math.min(move.count, row.length));
        move.count -= going.length;
        moved = moved || going.length > 0;
        inside[move.to] = inside[move.to].concat(going);
      });
    }
  }

  function indexed(cohort) {
    ["baseline", "scenario"].forEach(function (side) {
      if (cohort[side].byMonth) { return; }
      cohort[side].byMonth = {};
      cohort[side].moves.forEach(function (move) { (cohort[side].byMonth[move.month] = cohort[side].byMonth[move.month] || []).push(move); });
    });
    return cohort;
  }

  function pitch(cohort) {
    var most = 1;
    ["baseline", "scenario"].forEach(function (side) { cohort[side].stock.forEach(function (row) { most = Math.max(most, Math.max.apply(null, row)); }); });
    return Math.min(MOST_PITCH, (wide - LEFT - 55) / Math.ceil(most / ROWS));
  }

  function panel(app, cohort, side, title) {
    var dots = [], counts = [], apart = pitch(cohort);
    var svg = U.el("svg", { class: "cohort", viewBox: "0 0 " + wide + " " + cohort.stages.length * LANE, preserveAspectRatio: "xMinYMin meet", role: "img", "aria-label": app.t("trainer.cohort_of", { world: title }) });
    cohort.stages.forEach(function (stage, k) {
      counts.push(U.el("text", { class: "count", x: wide - 6, y: k * LANE + 21, "text-anchor": "end" }));
      U.add(svg, [U.el("rect", { class: k % 2 ? "lane" : "lane odd", x: 0, width: wide, y: k * LANE, height: LANE }), U.el("text", { x: 6, y: k * LANE + 21 }, stage.title), counts[k]]);
    });
    for (var i = 0; i < cohort.cohort; i += 1) { dots.push(svg.appendChild(U.el("circle", { class: "dot " + side, r: 2.6 }))); }
    function targets(at) {
      var inside = places(cohort, side, at), found = [];
      cohort.stages.forEach(function (stage, k) {
        inside[stage.name].forEach(function (dot, n) { found[dot] = [LEFT + Math.floor(n / ROWS) * apart, k * LANE + 5.5 + (n % ROWS) * APART]; });
      });
      return found;
    }
    return { node: U.el("figure", {}, U.el("figcaption", {}, title), svg), dots: dots, targets: targets, where: null, counts: counts, side: side };
  }

  function put(one, where) {
    one.where = where;
    where.forEach(function (at, k) { one.dots[k].setAttribute("cx", at[0]); one.dots[k].setAttribute("cy", at[1]); });
  }

  // Dots travel to their place; at once for who wants no motion.
  function travel(one, goal, lasts) {
    var from = one.where, begin = null, turn = one.turn = (one.turn || 0) + 1;
    one.dots.forEach(function (dot, k) { dot.classList.toggle("moved", Boolean(from) && from[k][1] !== goal[k][1] && Math.abs(from[k][1] - goal[k][1]) > ROWS * APART); });
    if (!from || !lasts) { put(one, goal); return; }
    requestAnimationFrame(function frame(time) {
      if (turn !== one.turn || !one.node.isConnected) { return; }
      begin = begin === null ? time : begin;
      var share = Math.min(1, (time - begin) / lasts), eased = share * share * (3 - 2 * share);
      put(one, goal.map(function (to, k) { return [from[k][0] + (to[0] - from[k][0]) * eased, from[k][1] + (to[1] - from[k][1]) * eased]; }));
      if (share < 1) { requestAnimationFrame(frame); } else { put(one, goal); }
    });
  }

  function count(app, x) { return app.num(x, "number", 0); }

  function show(app, cohort, panels, parts) {
    var lasts = T.calm() ? 0 : SPEEDS[speed] * 0.7;
    month = Math.max(0, Math.min(cohort.months.length - 1, month));
    panels.forEach(function (one) {
      travel(one, one.targets(month), lasts);
      one.counts.forEach(function (node, k) { node.textContent = count(app, cohort[one.side].stock[month][k]); });
    });
    parts.slider.value = month;
    parts.slider.setAttribute("aria-valuetext", T.month(app, month));
    parts.when.textContent = T.month(app, month);
    parts.told.textContent = T.sentence(told(app, cohort, month));
    U.add(U.clear(parts.table), U.table(T.month(app, month), [app.t("trainer.stands"), cohort.baseline.title, cohort.scenario.title], cohort.stages.map(function (stage, k) {
      return [stage.title, count(app, cohort.baseline.stock[month][k]), count(app, cohort.scenario.stock[month][k])];
    })));
  }

  // The difference of a month in one sentence: who has debts and no help.
  function told(app, cohort, at) {
    function trouble(side) { return TROUBLE.reduce(function (sum, name) { return sum + cohort[side].stock[at][place(cohort, name)]; }, 0); }
    var base = trouble("baseline"), other = trouble("scenario");
    return app.t(base === other ? "trainer.cohort_equal" : "trainer.cohort_differ", {
      month: T.month(app, at), with: count(app, other), without: count(app, base), all: count(app, cohort.cohort), arm: cohort.scenario.title, baseline: cohort.baseline.title
    });
  }

  function place(cohort, name) { return cohort.stages.map(function (stage) { return stage.name; }).indexOf(name); }

  function go(by) {
    if (!now) { return; }
    now.player.stop();
    month += by;
    now.show();
    now.app.say(now.said());
  }

  function controls(app, parts) {
    var quick = U.el("select", { id: "speed" }, ["slow", "normal", "fast"].map(function (name, k) { return U.el("option", { value: k }, app.t("trainer." + name)); }));
    quick.value = speed;
    quick.addEventListener("change", function () { var on = now.player.on(); now.player.stop(); speed = Number(quick.value); if (on) { now.player.toggle(); } });
    parts.slider.addEventListener("input", function () { now.player.stop(); month = Number(parts.slider.value); now.show(); });
    return U.el("div", { class: "player" }, T.calm() ? U.el("span", {}, app.t("trainer.calm")) : parts.play,
      T.button("◀", function () { go(-1); }, null, app.t("trainer.month_back")), T.button("▶", function () { go(1); }, null, app.t("trainer.month_next")),
      U.el("label", { for: "month" }, app.t("trainer.to_month")), parts.slider, parts.when, !T.calm() && U.el("label", { for: "speed", class: "unseen" }, app.t("trainer.speed")), !T.calm() && quick);
  }

  function draw(app, root) {
    wide = window.matchMedia("(max-width: 40rem)").matches ? SMALL : WIDE; // its words are read on a telephone too
    T.show(app, root, function () { return T.fetched(app, "api/cohort"); }, function (found) {
      var cohort = indexed(found), panels = ["baseline", "scenario"].map(function (side) { return panel(app, cohort, side, cohort[side].title); });
      var parts = { when: U.el("output", { class: "when", for: "month" }), table: U.el("div", {}), play: T.button(app.t("trainer.play"), begin, "main"), told: U.el("p", { class: "large told" }),
        slider: U.el("input", { type: "range", id: "month", min: 0, max: cohort.months.length - 1, step: 1 }) }, last = cohort.months.length - 1;
      now = { app: app, last: last, show: function () { show(app, cohort, panels, parts); }, said: function () { return parts.told.textContent; } };
      now.player = T.player(function () { return SPEEDS[speed]; }, function () { return month < last; }, function () { month += 1; now.show(); },
        function () { if (now) { parts.play.textContent = app.t(now.player.on() ? "trainer.pause" : "trainer.play"); } });
      U.add(root, U.el("div", { class: "board" }, controls(app, parts), parts.told, U.el("div", { class: "pair" }, panels[0].node, panels[1].node),
        U.el("div", { class: "fold" }, U.details(app.t("trainer.counts"), parts.table), U.details(app.t("trainer.what_dots"),
          U.el("p", {}, app.t("trainer.cohort_about", { count: count(app, cohort.cohort), residents: count(app, cohort.residents) }), " ", app.t("trainer.small_counts")), U.el("p", {}, app.t("trainer.cohort_limits"))))));
      now.show();
    });
  }

  // From the end it begins again.
  function begin() {
    if (!now) { return; }
    if (!now.player.on() && month >= now.last) { month = 0; }
    now.player.toggle();
  }

  T.steps.cohort = { draw: draw, next: function () { go(1); }, back: function () { go(-1); }, play: function () { if (!T.calm()) { begin(); } },
    stop: function () { if (now) { now.player.stop(); now = null; } } };
})(window.Uitweg);
