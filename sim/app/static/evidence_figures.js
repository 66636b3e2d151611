// What the model cannot do, and published figures beside what it makes of them: what it misses first.
(function (U) {
  "use strict";

  function counted(app, found) {
    var figures = found.figures;
    function of(role, missed) { return figures.filter(function (one) { return one.role === role && !one.national && (one.missed || !missed); }).length; }
    var held = of("held_out"), fit = of("fit"), national = figures.filter(function (one) { return one.national; }).length;
    return [held ? app.t("evidence.counted", { count: of("held_out", true), all: held }) : app.t("evidence.counted_none"),
      fit && app.t("evidence.fitted", { count: of("fit", true), all: fit }),
      of("context") && app.t("evidence.compared", { count: of("context", true), all: of("context") }), found.national && app.t("evidence.national", { count: national, all: found.national })]
      .filter(Boolean).map(function (line) { return U.el("li", {}, line); });
  }

  // Whose numbers these are.
  function whose(app) {
    var place = app.catalogue.municipalities.filter(function (one) { return one.name === app.setting.municipality; })[0];
    return app.setting.municipality === "netherlands" || !place ? app.t("evidence.place_country") : app.t(place.own ? "evidence.place_own" : "evidence.place_other", place);
  }

  U.limits = function (app, found) {
    var missed = found.figures.filter(function (one) { return one.missed; });
    return U.el("section", { class: "panel", "aria-labelledby": "limits-title" }, U.el("h1", { id: "limits-title" }, app.t("evidence.limits")),
      U.el("p", { class: "question" }, app.t("evidence.limits_about") + " " + whose(app)),
      found.figures.length > 0 && U.el("ul", { class: "counted" }, counted(app, found)),
      missed.length > 0 && [U.el("h2", { class: "small" }, app.t("evidence.misses")), U.el("ul", { class: "two misses" }, missed.map(function (one) {
        return U.el("li", {}, U.el("strong", {}, one.title), one.national && " (" + app.t("evidence.country") + ")", ": ", app.t("evidence.miss", one));
      }))],
      U.el("div", { class: "two" }, found.limits.map(function (one) {
        return U.el("div", { class: "limit" }, U.el("h2", { class: "small" }, one.head), one.paragraphs.map(function (text) { return U.el("p", {}, U.parts.prose(text)); }));
      })));
  };

  // The next of 1, 2, 5, 10, ... times a power of ten: where the scale of a row ends.
  function round(x) {
    var power = Math.pow(10, Math.floor(Math.log10(x)));
    return power * [1, 2, 5, 10].filter(function (step) { return step * power >= x * 0.999; })[0];
  }

  // A row from 0 to a round number, both written below it.
  function drawn(app, one) {
    var at = one.drawn, all = Object.keys(at).map(function (key) { return at[key]; }).filter(app.known);
    var least = Math.min.apply(null, all.concat(0)), most = Math.max.apply(null, all.concat(0)), from = -least > 0.05 * most ? -round(-least) : 0, to = most > 0 ? round(most) : 0;
    function end(value) { return app.num(value * one.factor, "number", Math.max(0, Math.min(3, -Math.floor(Math.log10(Math.abs(value * one.factor) || 1))))) + (one.share ? app.t("number.percent") : ""); }
    function x(value) { return 6 + 148 * (Math.max(value, from) - from) / (to - from || 1); }
    function span(low, high, y, height, kind) { return app.known(low) && app.known(high) && U.el("rect", { class: kind, x: x(low), y: y, width: Math.max(1.5, x(high) - x(low)), height: height, rx: 1 }); }
    var svg = U.el("svg", { class: "interval scale", viewBox: "0 0 160 20" },
      U.el("line", { class: "axis", x1: 6, x2: 154, y1: 10, y2: 10 }), [from, 0, to].map(function (value) { return U.el("line", { class: "tick", x1: x(value), x2: x(value), y1: 5, y2: 15 }); }),
      span(at.predicted_low, at.predicted_high, 8.8, 2.4, "wide-reach"), span(at.low, at.high, 6, 8, "reach"),
      app.known(at.simulated) && U.el("circle", { class: "point", cx: x(at.simulated), cy: 10, r: 4.5 }),
      app.known(at.published) && U.el("line", { class: "zero", x1: x(at.published), x2: x(at.published), y1: 1, y2: 19 }));
    return U.el("div", { class: "drawing", "aria-hidden": "true" }, svg, U.el("div", { class: "ends axis-ends" }, U.el("span", {}, end(from)), U.el("span", {}, end(to))));
  }

  function more(app, one) {
    var rows = [["expected", one.expected], ["deviation", one.z], ["about", one.population], ["period", one.period], ["source", U.source(app, one.source)]];
    return U.details(U.el("span", {}, app.t("evidence.more"), U.el("span", { class: "unseen" }, ": " + one.title)), U.el("dl", {}, rows.filter(function (row) { return row[1]; }).map(function (row) {
      return [U.el("dt", {}, app.t("evidence." + row[0])), U.el("dd", {}, row[1])];
    }), U.el("dt", {}, app.t("evidence.derivation")), U.el("dd", { lang: "en" }, one.justification)));
  }

  function figure(app, one) {
    function cell(key, content, kind) { return U.el("td", { class: kind || null }, U.el("span", { class: "label", "aria-hidden": "true" }, app.t("evidence.column." + key)), content); }
    function both(value, ends) { return U.el("span", {}, U.el("strong", {}, value), U.el("span", { class: "ends" }, ends)); }
    return U.el("tr", { class: one.missed ? "missed" : null },
      U.el("th", { scope: "row" }, U.el("span", {}, one.title, " ", U.el("span", { class: "tag" }, app.t("evidence.role." + (one.first_held_out ? "then_fit" : one.role))), one.national && [" ", U.el("span", { class: "tag" }, app.t("evidence.country"))]), one.note && U.el("p", { class: "note" }, one.note), more(app, one)),
      cell("published", both(one.published, one.published_ends)), cell("simulated", both(one.simulated, one.simulated_ends)),
      cell("drawn", drawn(app, one), "picture"), cell("verdict", U.el("span", { class: "verdict" }, one.verdict)));
  }

  function table(app, caption, figures) {
    var heads = ["figure", "published", "simulated", "drawn", "verdict"].map(function (key) { return U.el("th", { scope: "col" }, app.t("evidence.column." + key)); });
    return U.stacking(U.el("table", { class: "figures" }, U.el("caption", { class: "unseen" }, caption),
      U.el("thead", {}, U.el("tr", {}, heads)), U.el("tbody", {}, figures.map(function (one) { return figure(app, one); }))));
  }

  U.figures = function (app, found) {
    var missed = found.figures.filter(function (one) { return one.missed; }), met = found.figures.filter(function (one) { return !one.missed; });
    return U.el("section", { class: "panel", id: "figures", "aria-labelledby": "figures-title" }, U.el("h2", { id: "figures-title" }, app.t("evidence.figures")),
      !found.figures.length ? U.el("p", {}, app.t("evidence.figures_none")) : [
        U.el("p", { class: "note" }, app.t("evidence.figures_about") + " " + app.t("evidence.drawn_about")),
        missed.length > 0 && table(app, app.t("evidence.misses"), missed),
        met.length > 0 && U.details(app.t("evidence.others", { count: met.length }), table(app, app.t("evidence.others", { count: met.length }), met))]);
  };
})(window.Uitweg);
