// The evidence: first what the model cannot do, then published against simulated, then every number it uses.
(function (U) {
  "use strict";
  var root = null, found = null, asked = "";

  function option(pair) { return U.el("option", { value: pair[0] }, pair[1]); }

  function filter(app, key, options) {
    var select = U.el("select", { id: "filter-" + key }, [["", app.t("evidence.any")]].concat(options).map(option));
    select.value = app.state[key] || "";
    select.addEventListener("change", function () { var change = {}; change[key] = select.value; app.set(change); });
    return U.el("label", { class: "field", for: "filter-" + key }, app.t("evidence." + key), select);
  }

  // The card's value between its bounds, on its own scale.
  function drawn(low, high, value, mark) {
    var all = [low, high, value].concat(mark || []), from = Math.min.apply(null, all), to = Math.max.apply(null, all), wide = to - from || 1;
    function x(v) { return 8 + 104 * (v - from) / wide; }
    return U.el("svg", { class: "interval small", viewBox: "0 0 120 20", "aria-hidden": "true" },
      U.el("line", { class: "axis", x1: 4, x2: 116, y1: 10, y2: 10 }),
      high > low && U.el("rect", { class: "reach", x: x(low), y: 6, width: x(high) - x(low), height: 8, rx: 2 }),
      mark === undefined ? U.el("circle", { class: "point", cx: x(value), cy: 10, r: 4.5 }) : [
        U.el("circle", { class: "point", cx: x(mark), cy: 10, r: 4.5 }), U.el("line", { class: "zero", x1: x(value), x2: x(value), y1: 2, y2: 18 })]);
  }

  function limits(app) {
    return U.el("section", { class: "panel", "aria-labelledby": "limits-title" }, U.el("h1", { id: "limits-title" }, app.t("evidence.limits")),
      found.limits.map(function (one, at) {
        return U.el("details", { open: at < 3 }, U.el("summary", {}, one.head), one.paragraphs.map(function (text) { return U.el("p", {}, U.parts.prose(text)); }));
      }));
  }

  function targets(app) {
    var write = function (x) { return U.cardNumber(app, x); };
    var heads = ["statistic", "role", "published", "simulated", "interval", "drawn", "z", "source"].map(function (key) { return app.t("evidence.column." + key); });
    return U.el("section", { class: "panel", "aria-labelledby": "targets-title" }, U.el("h2", { id: "targets-title" }, app.t("evidence.targets")),
      U.el("p", { class: "note" }, app.t("evidence.targets_about")),
      U.table(app.t("evidence.targets"), heads, found.targets.map(function (one) {
        var s = one.simulated, missed = app.known(one.z) && Math.abs(one.z) > 2;
        return [one.title + (missed ? " " + app.t("evidence.missed") : ""), app.t("evidence.role." + one.role), write(one.published), s ? write(s.mean) : app.t("number.unknown"),
          s ? app.span(s, write) : app.t("number.unknown"), s && app.known(s.low) ? drawn(s.low, s.high, one.published, s.mean) : "", app.num(one.z, "number", 1), U.source(app, one.source)];
      }), false), U.el("p", { class: "note" }, app.t("evidence.drawn_about")));
  }

  function cards(app) {
    var shown = found.cards.filter(function (c) { return (!app.state.stage || c.stage === app.state.stage) && (!app.state.grade || c.grade === app.state.grade); });
    var write = function (x) { return U.cardNumber(app, x); };
    var heads = ["name", "value", "interval", "drawn", "unit", "grade", "source"].map(function (key) { return app.t("evidence.column." + key); });
    return U.el("section", { class: "panel", id: "cards", "aria-labelledby": "cards-title" }, U.el("h2", { id: "cards-title" }, app.t("evidence.cards")),
      U.el("p", { class: "note" }, app.t("evidence.cards_about")),
      U.el("div", { class: "filters" },
        filter(app, "stage", app.catalogue.stages.map(function (s) { return [s.name, s.title]; })),
        filter(app, "grade", app.catalogue.grades.map(function (g) { return [g.grade, g.grade + " – " + g.title]; }))),
      U.el("p", { role: "status" }, app.t("evidence.shown", { count: shown.length, all: found.cards.length })),
      U.table(app.t("evidence.cards"), heads, shown.map(function (card) {
        var own = app.state["assume." + card.name];
        return [[app.card(card.name), own !== undefined && U.el("strong", {}, " → " + write(Number(own)))], write(card.value), app.span(card, write), drawn(card.low, card.high, card.value), card.unit_label,
          U.gradeMark(app, card.grade), U.source(app, card.source)];
      }), false));
  }

  // What the changed assumptions do to the answer, beside them.
  function effect(app) {
    var names = Object.keys(app.state).filter(function (key) { return key.indexOf("assume.") === 0; });
    if (!names.length) { return null; }
    return U.el("section", { class: "panel", "aria-labelledby": "effect-title" }, U.el("h2", { id: "effect-title" }, app.t("evidence.effect")),
      U.el("ul", {}, names.map(function (key) {
        var undo = {};
        undo[key] = "";
        return U.el("li", {}, app.card(key.slice(7)), " → " + U.cardNumber(app, Number(app.state[key])) + " ",
          U.el("button", { type: "button", class: "plain", onclick: function () { app.set(undo); } }, app.t("control.undo"), U.el("span", { class: "unseen" }, " " + key.slice(7))));
      })),
      app.answer ? U.el("div", { class: "results" }, U.parts.outcomes(app, app.answer.headline, app.t("evidence.effect"))) : U.el("div", {}, U.parts.waiting(app, "policy.loading")));
  }

  function draw(app) {
    if (!found) { U.add(U.clear(root), U.el("p", { class: "panel single" }, app.t("policy.loading"))); return; }
    var focus = root.contains(document.activeElement) ? document.activeElement.id : "";
    U.add(U.clear(root), U.el("div", { class: "single results" }, [effect(app), limits(app), targets(app), cards(app)]));
    if (focus && document.getElementById(focus)) { document.getElementById(focus).focus({ preventScroll: true }); }
  }

  function load(app) {
    var path = "api/evidence?lang=" + app.lang + "&municipality=" + encodeURIComponent(app.setting.municipality);
    if (path === asked) { draw(app); return; }
    asked = path;
    draw(app);
    app.api(path).then(function (reply) {
      if (path !== asked || !root) { return; }
      found = reply;
      draw(app);
    }, function (error) { asked = ""; if (error.status === 0) { app.down(); } });
  }

  U.views.evidence = {
    mount: function (place, app) { root = place; found = null; asked = ""; load(app); },
    update: function (app) { load(app); },
    unmount: function () { root = null; }
  };
})(window.Uitweg);
