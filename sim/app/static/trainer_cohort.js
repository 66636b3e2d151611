// A cohort on its way, month by month, in both worlds: a dot is a household, a row is where it stands.
(function (U) {
  "use strict";
  var T = U.trainer, WIDE = 600, LEFT = 205, LANE = 34, ROWS = 4, MOST_PITCH = 6.5, SPEEDS = [1600, 900, 400];
  var month = 0, speed = 1, timer = null, now = null;

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

  // A household can pass several stages in a month, so moves that must wait for others are tried again.
  function passed(moves, inside) {
    var left = moves.map(function (move) { return Object.assign({}, move); }), moved = true;
    while (moved) {
      moved = false;
      left.forEach(function (move) {
        var going = inside[move.from].splice(0, Math.min(move.count, inside[move.from].length));
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
    return Math.min(MOST_PITCH, (WIDE - LEFT - 55) / Math.ceil(most / ROWS));
  }

  function panel(app, cohort, side, title) {
    var dots = [], counts = [], wide = pitch(cohort);
    var svg = U.el("svg", { class: "cohort", viewBox: "0 0 " + WIDE + " " + cohort.stages.length * LANE, role: "img", "aria-label": app.t("trainer.cohort_of", { world: title }) });
    cohort.stages.forEach(function (stage, k) {
      counts.push(U.el("text", { class: "count", x: WIDE - 6, y: k * LANE + 22, "text-anchor": "end" }));
      U.add(svg, [U.el("rect", { class: k % 2 ? "lane" : "lane odd", x: 0, width: WIDE, y: k * LANE, height: LANE }), U.el("text", { x: 6, y: k * LANE + 22 }, stage.title), counts[k]]);
    });
    for (var i = 0; i < cohort.cohort; i += 1) { dots.push(svg.appendChild(U.el("circle", { class: "dot " + side, r: 2.4 }))); }
    function targets(at) {
      var inside = places(cohort, side, at), found = [];
      cohort.stages.forEach(function (stage, k) {
        inside[stage.name].forEach(function (dot, n) { found[dot] = [LEFT + Math.floor(n / ROWS) * wide, k * LANE + 7 + (n % ROWS) * 6.7]; });
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
    if (!from || !lasts) { put(one, goal); return; }
    requestAnimationFrame(function frame(time) {
      if (turn !== one.turn || !one.node.isConnected) { return; }
      begin = begin === null ? time : begin;
      var share = Math.min(1, (time - begin) / lasts), eased = share * share * (3 - 2 * share);
      put(one, goal.map(function (to, k) { return [from[k][0] + (to[0] - from[k][0]) * eased, from[k][1] + (to[1] - from[k][1]) * eased]; }));
      if (share < 1) { requestAnimationFrame(frame); } else { put(one, goal); }
    });
  }

  function show(app, cohort, panels, parts) {
    var lasts = T.calm() ? 0 : SPEEDS[speed] * 0.7;
    month = Math.max(0, Math.min(cohort.months.length - 1, month));
    panels.forEach(function (one) {
      travel(one, one.targets(month), lasts);
      one.counts.forEach(function (node, k) { node.textContent = T.count(app, cohort[one.side].stock[month][k]); });
    });
    parts.slider.value = month;
    parts.slider.setAttribute("aria-valuetext", T.month(app, month));
    parts.when.textContent = T.month(app, month);
    U.add(U.clear(parts.table), U.table(T.month(app, month), [app.t("trainer.stands"), panels[0].title, panels[1].title], cohort.stages.map(function (stage, k) {
      return [stage.title, T.count(app, cohort.baseline.stock[month][k]), T.count(app, cohort.scenario.stock[month][k])];
    })));
  }

  function halt() {
    clearInterval(timer);
    timer = null;
    if (now) { now.mark(); }
  }

  function play() {
    if (timer) { halt(); return; }
    if (month >= now.last) { month = 0; }
    timer = setInterval(function () {
      if (!now || month >= now.last) { halt(); return; }
      month += 1;
      now.show();
    }, SPEEDS[speed]);
    now.mark();
  }

  function go(by) {
    if (!now) { return; }
    halt();
    month += by;
    now.show();
    now.app.say(T.month(now.app, month));
  }

  function controls(app, parts) {
    var quick = U.el("select", { id: "speed" }, ["slow", "normal", "fast"].map(function (name, k) { return U.el("option", { value: k }, app.t("trainer." + name)); }));
    quick.value = speed;
    quick.addEventListener("change", function () { var on = timer; halt(); speed = Number(quick.value); if (on) { play(); } });
    parts.slider.addEventListener("input", function () { halt(); month = Number(parts.slider.value); now.show(); });
    return U.el("div", { class: "player" }, T.calm() ? U.el("span", {}, app.t("trainer.calm")) : parts.play,
      T.button(app.t("trainer.month_back"), function () { go(-1); }), T.button(app.t("trainer.month_next"), function () { go(1); }),
      U.el("label", { for: "month" }, app.t("trainer.to_month")), parts.slider, parts.when, !T.calm() && U.el("label", { for: "speed" }, app.t("trainer.speed")), !T.calm() && quick);
  }

  function draw(app, root) {
    T.show(app, root, T.fetched(app, "api/cohort"), function (found) {
      var cohort = indexed(found), titles = [app.t("trainer.without"), app.t("trainer.with")];
      var panels = ["baseline", "scenario"].map(function (side, k) { return Object.assign(panel(app, cohort, side, titles[k]), { title: titles[k] }); });
      var parts = { when: U.el("output", { class: "when", for: "month" }), table: U.el("div", {}), play: T.button(app.t("trainer.play"), play, "main"),
        slider: U.el("input", { type: "range", id: "month", min: 0, max: cohort.months.length - 1, step: 1 }) };
      now = { app: app, last: cohort.months.length - 1, show: function () { show(app, cohort, panels, parts); },
        mark: function () { parts.play.textContent = app.t(timer ? "trainer.pause" : "trainer.play"); } };
      U.add(root, [U.el("p", {}, app.t("trainer.cohort_about", { count: app.num(cohort.cohort, "number", 0), residents: app.num(cohort.residents, "number", 0) })),
        controls(app, parts), U.el("div", { class: "pair" }, panels[0].node, panels[1].node), U.details(app.t("trainer.counts"), parts.table),
        U.el("p", { class: "note" }, app.t("trainer.cohort_limits"))]);
      now.show();
    });
  }

  T.steps.cohort = { draw: draw, next: function () { go(1); }, back: function () { go(-1); }, play: function () { if (now && !T.calm()) { play(); } }, stop: function () { halt(); now = null; } };
})(window.Uitweg);
