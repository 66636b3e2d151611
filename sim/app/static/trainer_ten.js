// Ten residents, from most better off to most worse off, each with both paths small: one story is not the whole.
(function (U) {
  "use strict";
  var T = U.trainer, SIDES = ["baseline", "scenario"], WIDE = 208, HIGH = 50;
  var COUNTS = ["among", "differ", "residents", "unchanged", "better", "worse"];

  // All ten on one scale: the same place is the same stage.
  function small(app, one, rows) {
    var last = Math.max(1, app.setting.horizon), x = d3.scaleLinear([0, last], [0, WIDE]), lane = HIGH / Math.max(1, rows.length);
    return U.el("svg", { class: "strip small", viewBox: "0 0 " + WIDE + " " + HIGH, "aria-hidden": "true" },
      rows.map(function (stage, k) { return U.el("rect", { class: T.lane(stage, 0), x: 0, y: k * lane, width: WIDE, height: lane }); }),
      SIDES.map(function (side, k) {
        return U.el("path", { class: "path " + side, d: T.line(one[side], x, function (stage) { return (rows.indexOf(stage) + 0.5) * lane + (k ? 1.2 : -1.2); }, last) });
      }));
  }

  // What changed, in words; where no month did, what did all the same.
  function said(app, one, worlds) {
    if (one.change) { return T.sentence(T.change(app, one.change)) + "."; }
    if (!one.first) { return app.t("trainer.ten_same"); }
    if (!worlds) { return app.t(one.same_path ? "trainer.ten_same_path_short" : "trainer.ten_other_path_short"); }
    return app.t(one.same_path ? "trainer.ten_same_path" : "trainer.ten_other_path", { month: one.first.month, text: app.t("trainer.ten_in", { arm: worlds[one.first.world].title, text: one.first.text.replace(/\.$/, "") }) });
  }

  function path(app, steps) {
    return steps.map(function (step) { return T.month(app, step[0]) + ": " + app.t("in." + step[1]); }).join("; ");
  }

  function open(app, one) { app.set({ step: "worlds", resident: one.resident }); }

  function tile(app, one, rows) {
    return U.el("li", {}, U.el("button", { type: "button", class: "tile " + (one.change < 0 ? "better" : one.change > 0 ? "worse" : "level"), onclick: function () { open(app, one); } },
      U.el("span", { class: "named" }, U.el("span", { class: "unseen" }, app.t("trainer.open") + " "), U.el("strong", {}, one.name), " ", U.el("span", { class: "number" }, app.t("trainer.numbered", { row: one.resident }))),
      small(app, one, rows), U.el("span", { class: "said" }, U.el("span", { class: "sign", "aria-hidden": "true" }, one.change < 0 ? "▲" : one.change > 0 ? "▼" : "="), " ", said(app, one))));
  }

  function table(app, story) {
    var worlds = story.worlds;
    return U.table(app.t("trainer.ten_table"), [app.t("trainer.resident"), app.t("trainer.effect"), worlds.baseline.title, worlds.scenario.title], story.ten.map(function (one) {
      return [one.name + " (" + app.t("trainer.numbered", { row: one.resident }) + ")", said(app, one, worlds), path(app, one.baseline), path(app, one.scenario)];
    }), false);
  }

  function counted(app, story) {
    var counts = { shown: app.num(story.ten.length, "number", 0) };
    COUNTS.forEach(function (name) { counts[name] = app.num(story[name], "number", 0); });
    return counts;
  }

  // Who stand here: ten at even places, all where there are fewer, and where nobody differs some as an example.
  function rule(app, story, counts) {
    var all = story.registered ? "" : "_all";
    if (story.rule === "same") { return app.t(story.ten.length > 1 ? "trainer.ten_nobody" : "trainer.ten_nobody_one", counts); }
    return app.t((story.among < 10 ? "trainer.ten_few" : "trainer.ten_rule") + all, counts);
  }

  function draw(app, root, tools) {
    var page = U.el("div", { class: "board" });
    U.add(U.clear(root), page);
    T.show(app, page, function () { return T.fetched(app, "api/story", { choose: T.rule(app) }); }, function (story) {
      var rows = T.lanes(story.ten.map(function (one) { return one.baseline.concat(one.scenario); })), counts = counted(app, story);
      tools.parentNode.querySelector("h1").textContent = app.t(story.ten.length === 1 ? "trainer.side_by_side_one" : "trainer.side_by_side", { count: counts.shown });
      U.add(page, [U.el("p", { class: "rule" }, rule(app, story, counts)),
        U.el("p", { class: "keys" }, SIDES.map(function (side) { return U.el("span", {}, T.key(side), story.worlds[side].title); }), U.el("span", {}, U.el("span", { class: "swatch", "aria-hidden": "true" }), app.t("trainer.ten_band"))),
        U.el("ol", { class: "ten" }, story.ten.map(function (one) { return tile(app, one, rows); })),
        U.el("div", { class: "fold" }, U.details(app.t("trainer.as_table"), table(app, story)), U.details(app.t("trainer.how_many"), U.el("p", {}, app.t("trainer.ten_counts", counts), story.rule !== "same" && [" ", app.t("trainer.ten_unchanged", counts)]), U.el("p", {}, story.fictional, " ", app.t("trainer.small_counts"))))]);
    });
  }

  T.steps.ten = { draw: draw };
})(window.Uitweg);
