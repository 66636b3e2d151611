// The paper that the group takes home: only in print. And the talk afterwards.
(function (U) {
  "use strict";
  var T = U.trainer, QUESTIONS = 8, LIMITS = 5, LINES = 2;

  function list(app, key, count, kind, line) {
    var found = [];
    for (var k = 1; k <= count; k += 1) { found.push(U.el("li", {}, app.t("trainer." + key + k), line && line.cloneNode(true))); }
    return U.el(kind, { class: "talk" }, found);
  }

  function lines() {
    var block = U.el("div", { class: "lines", "aria-hidden": "true" });
    for (var k = 0; k < LINES; k += 1) { block.appendChild(U.el("div", {})); }
    return block;
  }

  function figures(app) {
    var found = app.answer;
    return U.table(app.t("trainer.figures"), [app.t("trainer.outcome"), found.arms.baseline.title, found.arms.scenario.title, app.t("number.difference"), app.t("number.interval95"), ""],
      found.headline.map(function (name) {
        var one = found.measures[name], parts = one.groups.all, diff = app.difference(parts.difference, one.unit, one.places);
        return [one.title, app.level(parts, "baseline", one.unit, one.places), app.level(parts, "scenario", one.unit, one.places), diff.mean, diff.span, one.reading_label];
      }));
  }

  function source(app) {
    var from = app.answer.provenance;
    return U.el("p", { class: "source" }, app.t("trainer.source", { version: from.uitweg, seed: from.seed, date: app.date(from.date) }), " ", app.answer.said, " ", app.address());
  }

  function story(app, found) {
    return [U.el("h2", {}, app.t("trainer.one_story")), T.who(app, found), U.el("p", {}, found.system), T.parted(app, found),
      ["baseline", "scenario"].map(function (side) {
        var mine = found.worlds[side].events.filter(function (event) { return !event.shared; });
        return U.el("section", {}, U.el("h3", {}, found.worlds[side].title), mine.length ? T.told(app, mine, found.split && found.split.month) : U.el("p", {}, app.t("trainer.nothing_more")));
      }), U.el("p", {}, found.luck, " ", found.chosen)];
  }

  // Fills the sheet; resolves when it is ready to print.
  T.handout = function (app, sheet) {
    U.add(U.clear(sheet), [U.el("h1", {}, app.t("trainer.handout")),
      app.answer && [U.el("p", { class: "large" }, app.answer.title + " – " + app.answer.municipality.title), U.el("p", {}, app.answer.question), figures(app)],
      U.el("h2", {}, app.t("trainer.questions")), list(app, "question", QUESTIONS, "ol", lines()),
      U.el("h2", {}, app.t("trainer.not_to")), list(app, "limit", LIMITS, "ul")]);
    return T.story(app).then(function (found) { U.add(sheet, story(app, found)); }, function () {}).then(function () {
      if (app.answer) { sheet.appendChild(source(app)); }
    });
  };

  T.steps.debrief = {
    draw: function (app, root) {
      U.add(root, [U.el("div", { class: "pair" }, U.el("section", {}, U.el("h2", {}, app.t("trainer.questions")), list(app, "question", QUESTIONS, "ol")),
        U.el("section", { class: "cause" }, U.el("h2", {}, app.t("trainer.not_to")), list(app, "limit", LIMITS, "ul"))),
      T.button(app.t("trainer.print"), function () { T.print(app); }, "main")]);
    }
  };
})(window.Uitweg);
