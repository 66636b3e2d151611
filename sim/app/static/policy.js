// What a policy does, how sure that is and what it costs.
(function (U) {
  "use strict";
  var parts = U.parts, ask = null, chosen = null, controls = null, results = null, settings = null;
  var PANELS = ["more", "journey", "stocks", "groups", "costs", "desk", "drivers", "rests_on", "all"];

  function made(app, key) {
    var ways = {
      more: parts.more, stocks: parts.stocks, costs: parts.costs, drivers: parts.drivers, rests_on: parts.restsOn, all: parts.all,
      journey: function () { return U.flow(app, app.answer.journey); },
      groups: function () { return [parts.groups(app), parts.betterWorse(app)]; },
      desk: function () { return [parts.desk(app), parts.reasons(app)]; }
    };
    return ways[key](app);
  }

  function panel(app, key) {
    var head = U.el("h2", { id: "panel-" + key, tabindex: "-1" }, app.t("policy." + key));
    return U.el("section", { class: "panel", "aria-labelledby": "panel-" + key }, key === "all" ? [head, made(app, key)] : U.folded(head, made(app, key)));
  }

  // The way to each part of a long page; the address is for the question.
  function contents(app) {
    function way(id, text) {
      return U.el("li", {}, U.el("button", { type: "button", class: "plain", onclick: function () {
        var head = document.getElementById(id), fold = head.closest("details");
        if (fold) { fold.open = true; }
        head.scrollIntoView({ block: "start" });
        (fold ? fold.firstChild : head).focus({ preventScroll: true });
      } }, text));
    }
    return U.el("nav", { class: "contents", "aria-label": app.t("policy.contents") }, U.sideways(U.el("ul", {},
      way("answer-title", app.t("policy.answer")), PANELS.map(function (key) { return way("panel-" + key, app.t("policy.short." + key)); }), way("share-title", app.t("policy.short.share")))));
  }

  function draw(app) {
    if (!app.answer) { U.add(U.clear(results), U.el("div", { class: "panel" }, app.missing && U.el("h1", {}, app.t("offline.none")), parts.waiting(app, "policy.loading"))); return; }
    U.kept(results, function () {
      U.add(U.clear(results), [contents(app), parts.answer(app), PANELS.map(function (key) { return panel(app, key); }), U.share(app)]);
    });
  }

  // What is switched on, whatever group it is in.
  function choice(app) {
    function those(held) { return app.catalogue.interventions.filter(function (one) { var now = app.setting.of(one); return now.on && now.held === held; }); }
    var on = those(false), both = those(true);
    settings.textContent = app.t("policy.settings", { count: on.length, months: app.setting.horizon });
    U.add(U.clear(chosen), [on.length ? [U.el("h3", {}, app.t("policy.chosen")), U.el("ul", { class: "chosen" }, on.map(function (one) {
      var off = {};
      off[one.name] = 0;
      return U.el("li", {}, one.title, !one.fixed && U.el("button", { type: "button", class: "plain", onclick: function () { app.set(off); chosen.tabIndex = -1; chosen.focus(); } }, "×", U.el("span", { class: "unseen" }, " " + app.t("policy.off", { title: one.title }))));
    }))] : U.el("p", { class: "warn" }, app.t("policy.nothing")),
    both.length > 0 && U.el("p", { class: "note" }, app.t("policy.both", { titles: both.map(function (one) { return one.title; }).join("; ") }))]);
  }

  // What is asked; where it would stand before the answer it is one line that opens.
  function asked(app) {
    var head = U.el("h2", {}, app.t("policy.change")), above = window.matchMedia("(max-width: 60rem)").matches;
    var inside = [ask, chosen, U.el("details", { class: "interventions", open: !above }, U.el("summary", {}, app.t("policy.interventions")), controls)];
    return U.el("section", { class: "side", "aria-label": app.t("policy.change"), tabindex: "0" },
      above ? U.el("details", {}, U.el("summary", {}, head, settings), inside) : [head, inside]);
  }

  function side(app) { U.askBar(ask, app); choice(app); U.controls(controls, app); }

  U.views.policy = {
    mount: function (root, app) {
      ask = U.el("div", {});
      chosen = U.el("div", {});
      controls = U.el("div", {});
      results = U.el("div", { class: "results" });
      settings = U.el("span", { class: "note" });
      U.add(U.clear(root), [asked(app), results]);
      side(app);
      draw(app);
    },
    update: function (app, drawn) {
      if (drawn) { side(app); }
      draw(app);
    },
    unmount: function () { ask = chosen = controls = results = settings = null; }
  };
})(window.Uitweg);
