// What a policy does, how sure that is and what it costs.
(function (U) {
  "use strict";
  var parts = U.parts, ask = null, controls = null, results = null;

  function panel(app, key, content) {
    return content && U.el("section", { class: "panel", "aria-labelledby": "panel-" + key }, U.el("h2", { id: "panel-" + key }, app.t("policy." + key)), content);
  }

  // The answer to the three questions that everybody asks, before anything else.
  function first(app) {
    var found = app.answer;
    return U.el("section", { class: "answer", "aria-labelledby": "answer-title" },
      U.el("h1", { id: "answer-title" }, found.title, " – ", found.municipality.title),
      found.question && U.el("p", { class: "question" }, found.question),
      found.idle.map(function (one) { return U.el("p", { class: "warn" }, U.el("strong", {}, one.title + ": "), one.why); }),
      U.el("div", { class: "three" },
        U.el("div", {}, U.el("h2", {}, app.t("policy.what")), parts.headline(app, found.lead)),
        U.el("div", {}, U.el("h2", {}, app.t("policy.sure")), U.el("div", { class: "headline reading-" + found.measures[found.lead].reading }, U.el("h3", {}, found.measures[found.lead].reading_label), parts.sure(app))),
        U.el("div", {}, U.el("h2", {}, app.t("policy.cost")), parts.headline(app, "cost_municipality"))),
      U.el("ul", { class: "short" }, found.say.short.map(function (line) { return U.el("li", {}, parts.prose(line)); })),
      U.el("p", { class: "note" }, parts.prose(found.say.limits)));
  }

  function draw(app) {
    var focus = results.contains(document.activeElement) ? document.activeElement.id : "";
    var open = [].map.call(results.querySelectorAll("details"), function (node) { return node.open; });
    if (!app.answer) { U.add(U.clear(results), U.el("div", { class: "panel" }, app.missing && U.el("h1", {}, app.t("offline.none")), parts.waiting(app, "policy.loading"))); return; }
    var more = app.answer.headline.filter(function (name) { return name !== app.answer.lead && name !== "cost_municipality"; });
    U.add(U.clear(results), [
      first(app),
      panel(app, "more", U.el("div", { class: "headlines" }, more.map(function (name) { return parts.headline(app, name); }))),
      panel(app, "journey", U.flow(app, app.answer.journey)),
      panel(app, "stocks", parts.stocks(app)),
      panel(app, "groups", [parts.groups(app), parts.betterWorse(app)]),
      panel(app, "costs", parts.costs(app)),
      panel(app, "desk", [parts.desk(app), parts.reasons(app)]),
      panel(app, "drivers", parts.drivers(app)),
      panel(app, "rests_on", parts.restsOn(app)),
      panel(app, "all", parts.all(app)),
      U.share(app)
    ]);
    results.querySelectorAll("details").forEach(function (node, at) { if (open[at]) { node.open = true; } });
    if (focus && document.getElementById(focus)) { document.getElementById(focus).focus({ preventScroll: true }); }
  }

  U.views.policy = {
    mount: function (root, app) {
      ask = U.el("div", {});
      controls = U.el("div", {});
      results = U.el("div", { class: "results" });
      U.add(U.clear(root), [U.el("section", { class: "side", "aria-label": app.t("policy.change"), tabindex: "0" }, U.el("h2", {}, app.t("policy.change")), ask,
        U.el("details", { class: "fold", open: !window.matchMedia("(max-width: 60rem)").matches }, U.el("summary", {}, app.t("policy.interventions")), controls)), results]);
      U.askBar(ask, app);
      U.controls(controls, app);
      draw(app);
    },
    update: function (app, drawn) {
      if (drawn) { U.askBar(ask, app); U.controls(controls, app); }
      draw(app);
    },
    unmount: function () { ask = controls = results = null; }
  };
})(window.Uitweg);
