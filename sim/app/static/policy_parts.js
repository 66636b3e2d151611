// Parts of the policy view, each made of one answer.
(function (U) {
  "use strict";
  var DESK = ["staff_hours", "days_waiting", "months_inflow", "clock_breaches"], STOCKS = ["in_help", "in_arrangement", "in_problem_debt", "in_arrears"];
  var parts = U.parts;

  function arms(app) { return [app.answer.arms.baseline.title, app.answer.arms.scenario.title]; }

  // A difference over its interval.
  function stacked(said) { return U.el("span", { class: "stacked" }, U.el("span", { class: "mean" }, said.mean), " ", U.el("span", { class: "span" }, said.span)); }

  function outcomes(app, names, caption) {
    var place = app.answer.municipality, whole = names.some(function (name) { return app.answer.measures[name].whole; });
    var heads = [app.t("policy.outcome")].concat(arms(app), app.t("number.difference95"), app.t("policy.drawn"), whole ? app.t("policy.in_whole", { place: place.title }) : [], app.t("policy.reading"));
    return U.table(caption, heads, names.map(function (name) {
      var m = app.answer.measures[name], g = m.groups.all, all = parts.whole(app, m), drawn = parts.drawn(m);
      if (all && m.unit !== "per_1000") { all.mean = app.t(m.unit === "hours" ? "policy.yearly_hours" : "policy.yearly", { mean: all.mean }); }
      return [[m.title, " ", U.el("span", { class: "unit" }, m.unit_label)], app.level(g, "baseline", m.unit, m.places), app.level(g, "scenario", m.unit, m.places), stacked(parts.said(app, m)),
        app.known(drawn.low) ? U.strip(drawn) : "–"].concat(whole ? [all ? stacked(all) : "–"] : [], [parts.readingOf(app, m)]);
    }));
  }

  parts.more = function (app) {
    var names = app.answer.headline.filter(function (name) { return name !== app.answer.lead && name !== "cost_municipality"; });
    return [outcomes(app, names, app.t("policy.more")), names.indexOf("share_accepted") >= 0 && U.el("p", { class: "note" }, app.t("policy.accepted_of", { measure: app.answer.measures.share_accepted.title }))];
  };

  parts.desk = function (app) { return outcomes(app, DESK, app.t("policy.desk")); };

  parts.all = function (app) { return U.details(app.t("policy.all_show"), outcomes(app, Object.keys(app.answer.measures), app.t("policy.all"))); };

  parts.stocks = function (app) {
    return [U.el("p", { class: "note" }, app.t("chart.bands_about", { baseline: app.answer.arms.baseline.title })), STOCKS.filter(function (n) { return app.answer.monthly.series[n]; }).map(function (n) {
      return U.bands(app, n, app.answer.monthly.series[n]);
    })];
  };

  parts.groups = function (app) {
    var measure = app.answer.measures[app.answer.lead], times = measure.unit === "share" ? 100 : 1, title = app.t("policy.groups_of", { title: measure.title });
    var found = app.catalogue.groups.filter(function (g) { return measure.groups[g.name]; });
    var rows = found.map(function (g) {
      var d = measure.groups[g.name].difference;
      return { title: g.title, parts: [Object.assign({ side: "scenario" }, scaled(app, d, times))] };
    });
    var table = U.table(title, [app.t("policy.group")].concat(arms(app), app.t("number.difference"), app.t("number.interval95"), app.t("policy.reading")), found.map(function (g) {
      var groups = measure.groups[g.name], d = app.difference(groups.difference, measure.unit);
      return [g.title, app.level(groups, "baseline", measure.unit), app.level(groups, "scenario", measure.unit), d.mean, d.span, parts.first(app) ? parts.reading(app, measure) : app.reading(groups.difference, measure)];
    }));
    return [U.intervals(app, "groups", title + " (" + app.t("number.difference").toLowerCase() + ", " + measure.difference_label + ")", rows, table, true), U.el("p", { class: "note" }, app.t("policy.suppressed"))];
  };

  // What is not known stays so.
  function scaled(app, part, times) {
    function by(x) { return app.known(x) ? x * times : null; }
    return { mean: by(part.mean), low: by(part.low), high: by(part.high), yet: part.yet };
  }

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
    }), U.table(title, [app.t("policy.reason")].concat(arms(app)), found.map(function (one) { return [one.title, ranged(app, one.baseline), ranged(app, one.scenario)]; })));
  };

  // Every party apart; the municipality's items come to what its card says a year.
  parts.costs = function (app) {
    var rows = [], party = null, none = [], same = false, sum = app.answer.measures.cost_municipality, all = sum.groups.all, whole = parts.said(app, sum);
    app.answer.costs.forEach(function (one) {
      var d = app.difference(one.difference, one.unit);
      if (one.baseline.mean === 0 && one.scenario.mean === 0) { none.push(one.item_title + " (" + one.title + ")"); return; }
      same = same || d.span === app.t("number.same");
      if (one.party !== party) { close(); rows.push({ group: one.title + " (" + one.unit_label + ")" }); }
      party = one.party;
      rows.push([one.item_title, app.level(one, "baseline", one.unit), app.level(one, "scenario", one.unit), d.mean, d.span]);
    });
    close();
    function close() {
      if (party === "municipality") { rows.push([U.el("strong", {}, app.t("policy.costs_sum")), app.level(all, "baseline", sum.unit), app.level(all, "scenario", sum.unit), whole.mean, whole.span]); }
    }
    return [U.el("p", { class: "note" }, app.t("policy.costs_about")), U.table(app.t("policy.costs"), [app.t("policy.cost_item")].concat(arms(app), app.t("number.difference"), app.t("number.interval95")), rows),
      none.length > 0 && U.el("p", { class: "note" }, app.t("policy.costs_none", { items: none.join("; ") })), same && U.el("p", { class: "note" }, app.t("policy.costs_same"))];
  };

  // Which numbers of the model the difference depends on most: of the scenario as it is written.
  parts.drivers = function (app) {
    var found = app.answer.drivers;
    if (!found) { return [U.el("p", {}, app.t("drivers.none")), U.el("p", { class: "note" }, parts.prose(app.t("drivers.command")))]; }
    return [U.el("p", { class: "note" }, found.about), found.outdated.length ? U.el("p", { class: "warn" }, app.t("drivers.outdated")) : null].concat(found.outcomes.map(function (one) {
      var times = one.unit === "share" ? 100 : 1, title = app.t("drivers.title", { measure: one.title, unit: one.difference_label });
      return U.intervals(app, "drivers-" + one.measure, title, one.cards.map(function (c) { return { title: app.cardOf(c.card).title, parts: [Object.assign({ side: "scenario" }, scaled(app, c.moved, times))] }; }),
        U.table(title, [app.t("drivers.number"), app.t("drivers.grade"), app.t("drivers.moved"), app.t("drivers.information")], one.cards.map(function (c) {
          return [app.card(c.card), U.gradeMark(app, c.grade), ranged(app, scaled(app, c.moved, times)), app.known(c.information) ? app.percent(c.information) : "–"];
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
