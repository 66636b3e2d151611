// What is asked: municipality, scenario, its arm, the months and the luck.
(function (U) {
  "use strict";

  var LATE = 60; // ms

  function choose(app, label, key, options, value, more) {
    var node = U.el("select", { onchange: function () { var change = more ? more() : {}; change[key] = node.value; app.set(change); } },
      grouped(options));
    node.value = value;
    return U.el("label", { class: "field" }, label, U.pick(node));
  }

  // Options [value, text], under a heading where they have a third: those of one heading come together.
  function grouped(options) {
    var groups = {};
    return options.map(function (one) {
      var option = U.el("option", { value: one[0] }, one[1]), head = one[2], known = groups[head];
      if (!head) { return option; }
      if (known) { known.appendChild(option); return null; }
      groups[head] = U.el("optgroup", { label: head }, option);
      return groups[head];
    });
  }

  // A new scenario begins as it is written: what was changed by hand goes.
  function cleared(app) {
    var change = { arm: "", horizon: "", resident: "" };
    Object.keys(app.state).forEach(function (key) {
      var name = key.split(".")[0];
      if (app.catalogue.interventions.some(function (one) { return one.name === name; })) { change[key] = ""; }
    });
    return change;
  }

  // Months set what the other sliders can be, once they are let go.
  function period(app, spec) {
    var node = U.slider(app, app.t("ask.horizon"), spec, app.setting.horizon, function (x) { return app.t("ask.months", { count: x }); }, U.late(function (x) { app.set({ horizon: x }, true); }));
    node.addEventListener("change", function () { setTimeout(app.redraw, 2 * LATE); });
    return node;
  }

  U.askBar = function (root, app) {
    var setting = app.setting, spec = app.catalogue.state.horizon;
    var arms = setting.scenario ? setting.scenario.arms.slice(1) : [];
    U.add(U.clear(root), [
      choose(app, app.t("ask.scenario"), "scenario", (app.offline ? [] : [["", app.t("ask.own")]]).concat(app.catalogue.scenarios.map(function (one) { return [one.name, one.title]; })),
        app.state.scenario || "", function () { var change = cleared(app); change.municipality = ""; return change; }),
      arms.length > 1 && choose(app, app.t("ask.arm"), "arm",
        arms.map(function (arm) { return [arm.name, arm.title]; }), setting.arm.name, function () { var change = cleared(app); delete change.horizon; delete change.resident; return change; }),
      choose(app, app.t("ask.municipality"), "municipality", app.catalogue.municipalities.map(function (one) { return [one.name, one.title, app.t(one.own ? "ask.with_figures" : "ask.with_size")]; }), setting.municipality,
        function () { return { resident: "" }; }), // who was opened before is nobody elsewhere
      period(app, spec),
      app.offline ? U.el("p", { class: "note" }, app.t("offline.about", { count: app.num(app.catalogue.points, "number", 0) })) :
        U.el("button", { type: "button", class: "plain", onclick: function () { app.set(Object.assign(cleared(app), { scenario: "", municipality: app.setting.municipality, horizon: app.setting.horizon })); } }, app.t("ask.clear"))
    ]);
  };

  // Only the last of many calls, when they stop.
  U.late = function (call) {
    var waiting = null;
    return function (value) {
      clearTimeout(waiting);
      waiting = setTimeout(function () { call(value); }, LATE);
    };
  };
})(window.Uitweg);
