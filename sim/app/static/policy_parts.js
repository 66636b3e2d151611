// Parts of the policy view, each made of one answer.
(function (U) {
  "use strict";
  var DESK = ["staff_hours", "days_waiting", "months_inflow", "clock_breaches"], STOCKS = ["in_arrears", "in_problem_debt", "in_help", "in_arrangement"];
  var parts = (U.parts = {});

  function unit(measure, difference) { return difference ? measure.difference_label : measure.unit_label; }

  // Text of the engine, which marks what is typed with `backticks`.
  parts.prose = function (text) {
    return String(text).split("`").map(function (part, at) { return at % 2 ? U.el("code", {}, part) : part; });
  };

  // In place of an answer: that it is on its way, or that a hand-out has none.
  parts.waiting = function (app, key) {
    if (!app.missing) { return app.t(key); }
    return [U.el("p", {}, parts.prose(app.missing)), U.el("button", { type: "button", onclick: function () { location.hash = document.body.dataset.first + "&lang=" + app.lang + "&view=" + document.body.dataset.view; } }, app.t("offline.back"))];
  };

  function reading(measure) { return U.el("p", { class: "reading" }, { better: "▲ ", worse: "▼ ", different: "◆ " }[measure.reading] || "○ ", measure.reading_label); }

  function fromTo(app, measure, groups) {
    return U.el("p", { class: "fromto" }, app.t("policy.fromto", { baseline: app.level(groups, "baseline", measure.unit), scenario: app.level(groups, "scenario", measure.unit) }));
  }

  // One outcome: its difference, its interval drawn and written, and what that says.
  parts.headline = function (app, name, extra) {
    var measure = app.answer.measures[name], all = measure.groups.all, said = app.difference(all.difference, measure.unit);
    var shown = app.known(all.difference.low);
    return U.el("div", { class: "headline reading-" + measure.reading }, U.el("h3", {}, measure.title),
      U.el("p", { class: "big" }, said.mean, " ", U.el("span", { class: "unit" }, unit(measure, true))),
      shown && U.strip(all.difference),
      U.el("p", { class: "sure" }, app.t("policy.interval") + " " + said.span), fromTo(app, measure, all), reading(measure), extra);
  };

  // How sure: what of the interval is chance, and what numbers that are not well known.
  parts.sure = function (app) {
    var measure = app.answer.measures[app.answer.lead], part = measure.groups.all.difference;
    if (!app.known(part.parameters)) { return U.el("p", {}, measure.sentence); }
    var names = ["parameters", "chance", "error"], squares = names.map(function (n) { return part[n] * part[n]; });
    var sum = squares.reduce(function (a, b) { return a + b; }, 0) || 1;
    return [
      U.el("p", {}, measure.sentence), U.el("h3", {}, app.t("policy.parts")),
      U.el("ul", { class: "shares" }, names.map(function (n, at) {
        return U.el("li", {}, U.el("span", {}, app.t("policy.part." + n)), U.el("strong", {}, app.percent(squares[at] / sum)),
          U.bar(squares[at] / sum));
      }))
    ];
  };

  function outcomes(app, names, caption) {
    return U.table(caption, [app.t("policy.outcome"), app.answer.arms.baseline.title, app.answer.arms.scenario.title, app.t("number.difference"), app.t("number.interval95"), app.t("policy.reading")],
      names.map(function (name) {
        var m = app.answer.measures[name], g = m.groups.all, d = app.difference(g.difference, m.unit);
        return [m.title + " (" + m.unit_label + ")", app.level(g, "baseline", m.unit), app.level(g, "scenario", m.unit), d.mean, d.span, m.reading_label];
      }));
  }

  parts.desk = function (app) { return outcomes(app, DESK, app.t("policy.desk")); };

  parts.all = function (app) { return U.details(app.t("policy.all_show"), outcomes(app, Object.keys(app.answer.measures), app.t("policy.all"))); };

  parts.stocks = function (app) {
    return [U.el("p", { class: "note" }, app.t("chart.bands_about")), U.el("div", { class: "pair" }, STOCKS.filter(function (n) { return app.answer.monthly.series[n]; }).map(function (n) {
      return U.bands(app, n, app.answer.monthly.series[n]);
    }))];
  };

  parts.groups = function (app) {
    var measure = app.answer.measures[app.answer.lead], times = measure.unit === "share" ? 100 : 1, title = app.t("policy.groups_of", { title: measure.title });
    var found = app.catalogue.groups.filter(function (g) { return measure.groups[g.name]; });
    var rows = found.map(function (g) {
      var d = measure.groups[g.name].difference;
      return { title: g.title, parts: [{ side: "scenario", mean: app.known(d.mean) ? d.mean * times : null, low: d.low * times, high: d.high * times }] };
    });
    var table = U.table(title, [app.t("policy.group"), app.answer.arms.baseline.title, app.answer.arms.scenario.title, app.t("number.difference"), app.t("number.interval95"), app.t("policy.reading")], found.map(function (g) {
      var groups = measure.groups[g.name], d = app.difference(groups.difference, measure.unit);
      return [g.title, app.level(groups, "baseline", measure.unit), app.level(groups, "scenario", measure.unit), d.mean, d.span, app.reading(groups.difference, measure)];
    }));
    return [U.intervals(app, "groups", title + " (" + app.t("number.difference").toLowerCase() + ", " + measure.difference_label + ")", rows, table, true), U.el("p", { class: "note" }, app.t("policy.suppressed"))];
  };

  function ranged(app, part) { return app.num(part.mean, "number", 1) + " (" + app.span(part, function (x) { return app.num(x, "number", 1); }) + ")"; }

  parts.betterWorse = function (app) {
    var title = app.t("policy.better_worse"), found = app.answer.better_worse;
    return U.intervals(app, "better-worse", title, found.map(function (one) {
      return { title: one.title, parts: [Object.assign({ side: "better" }, one.better), Object.assign({ side: "worse" }, one.worse)] };
    }), U.table(title, [app.t("policy.group"), app.t("policy.better"), app.t("policy.worse")], found.map(function (one) { return [one.title, ranged(app, one.better), ranged(app, one.worse)]; })));
  };

  parts.reasons = function (app) {
    var title = app.t("policy.reasons"), found = app.answer.reasons;
    if (!found.length) { return null; }
    return U.intervals(app, "reasons", title, found.map(function (one) {
      return { title: one.title, parts: ["baseline", "scenario"].map(function (side) { return Object.assign({ side: side }, one[side]); }) };
    }), U.table(title, [app.t("policy.reason"), app.answer.arms.baseline.title, app.answer.arms.scenario.title], found.map(function (one) { return [one.title, ranged(app, one.baseline), ranged(app, one.scenario)]; })));
  };

  parts.costs = function (app) {
    var parties = [];
    app.answer.costs.forEach(function (one) { if (parties.indexOf(one.party) < 0) { parties.push(one.party); } });
    return [U.el("p", { class: "note" }, app.t("policy.costs_about")), parties.map(function (party) {
      var items = app.answer.costs.filter(function (one) { return one.party === party; });
      return U.table(items[0].title + " (" + items[0].unit_label + ")", [app.t("policy.cost_item"), app.answer.arms.baseline.title, app.answer.arms.scenario.title, app.t("number.difference"), app.t("number.interval95")],
        items.map(function (one) {
          var d = app.difference(one.difference, one.unit);
          return [one.item_title, app.level(one, "baseline", one.unit), app.level(one, "scenario", one.unit), d.mean, d.span];
        }));
    })];
  };

  // Which numbers of the model the difference depends on most: of the scenario as it is written.
  parts.drivers = function (app) {
    var found = app.answer.drivers;
    if (!found) { return U.el("p", {}, parts.prose(app.t("drivers.none"))); }
    return [U.el("p", { class: "note" }, found.about), found.outdated.length ? U.el("p", { class: "warn" }, app.t("drivers.outdated")) : null].concat(found.outcomes.map(function (one) {
      var times = one.unit === "share" ? 100 : 1, title = app.t("drivers.title", { measure: one.title, unit: one.difference_label });
      function scaled(part) { return { mean: part.mean * times, low: app.known(part.low) ? part.low * times : null, high: app.known(part.high) ? part.high * times : null }; }
      return U.intervals(app, "drivers-" + one.measure, title, one.cards.map(function (c) { return { title: app.titled(app.catalogue.cards[c.card]).title, parts: [Object.assign({ side: "scenario" }, scaled(c.moved))] }; }),
        U.table(title, [app.t("drivers.number"), app.t("drivers.grade"), app.t("drivers.moved"), app.t("drivers.information")], one.cards.map(function (c) {
          return [app.card(c.card), U.gradeMark(app, c.grade), ranged(app, scaled(c.moved)), app.known(c.information) ? app.percent(c.information) : "–"];
        })), true);
    })).concat(found.outcomes.some(function (one) { return one.refused; }) ? U.el("p", { class: "note" }, app.t("drivers.refused")) : null);
  };

  parts.restsOn = function (app) {
    var rests = app.answer.rests_on;
    return [
      U.el("ul", { class: "shares" }, rests.grades.map(function (g) {
        return U.el("li", {}, U.el("span", {}, U.gradeMark(app, g.grade), " ", g.title), U.el("strong", {}, app.num(g.count, "number", 0)), U.bar(g.share));
      })),
      rests.policies.map(function (p) {
        return [U.el("h3", {}, p.title), U.el("p", {}, p.text), U.el("p", { class: "behind" }, app.t("control.behind"), p.cards.map(function (name) { return app.card(name); }))];
      })
    ];
  };
})(window.Uitweg);
