// The talk afterwards, and the paper that the group takes home: only in print.
(function (U) {
  "use strict";
  var T = U.trainer, QUESTIONS = 8, LIMITS = 5, LINES = 3, PRINTED = [640, 215];
  var asking = 0, turn = null;

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
    return U.table(app.t("trainer.figures"), [app.t("trainer.outcome"), found.arms.baseline.title, found.arms.scenario.title, app.t("number.difference"), app.t("number.interval95"), app.t("policy.reading")],
      found.headline.map(function (name) {
        var one = found.measures[name], parts = one.groups.all, diff = app.difference(parts.difference, one.unit, one.places);
        return [[one.title, " ", U.el("span", { class: "unit" }, one.unit === "share" ? "% · " + one.difference_label : one.unit_label)], app.level(parts, "baseline", one.unit, one.places), app.level(parts, "scenario", one.unit, one.places), diff.mean, diff.span, one.reading_label];
      }));
  }

  // What stands on every page.
  function running(app) {
    var found = app.answer, from = found && found.provenance;
    return U.el("div", { class: "running" }, U.el("p", {}, U.el("strong", {}, app.t("trainer.handout")), found && [" · ", found.title, " – ", found.municipality.title, " · ",
      app.t("trainer.source", { version: from.uitweg, seed: from.seed, date: app.date(from.date) })]));
  }

  // What happens in one world only: on paper the rest would be there twice.
  function own(found, side) {
    var rest = found.worlds[side === "baseline" ? "scenario" : "baseline"].events;
    return found.worlds[side].events.filter(function (event) {
      return !event.shared && !rest.some(function (other) { return other.month === event.month && other.text === event.text; });
    });
  }

  function story(app, found) {
    var label = app.t("trainer.both_paths");
    return U.el("section", { class: "sheetstory" }, U.el("h2", {}, app.t("trainer.one_story")), U.el("p", { class: "who" }, found.resident.who), U.el("p", {}, found.system), U.el("p", { class: "note" }, found.luck, " ", found.chosen),
      T.path(app, found, { sides: ["baseline", "scenario"], at: null, split: found.split ? found.split.month : null, label: label }, PRINTED[0], PRINTED[1]), T.parted(app, found),
      found.split && U.el("p", { class: "note" }, app.t("trainer.differs_only")),
      U.el("div", { class: "pair" }, ["baseline", "scenario"].map(function (side) {
        var mine = own(found, side);
        return U.el("section", {}, U.el("h3", {}, found.worlds[side].title), mine.length ? T.told(app, mine, found.split && found.split.month) : U.el("p", {}, app.t("trainer.nothing_more")));
      })));
  }

  // Fills the sheet; resolves when it is ready to print.
  T.handout = function (app, sheet) {
    var body = U.el("div", { class: "sheetbody" }), told = U.el("div", {});
    U.add(U.clear(sheet), [running(app), body]);
    U.add(body, [U.el("h1", {}, app.t("trainer.handout")),
      app.answer && [U.el("p", { class: "large" }, app.answer.title + " – " + app.answer.municipality.title), U.el("p", {}, app.answer.question), figures(app), U.el("p", { class: "note" }, app.answer.said)],
      U.el("section", {}, U.el("h2", {}, app.t("trainer.not_to")), list(app, "limit", LIMITS, "ul")), told,
      U.el("section", { class: "sheetstory" }, U.el("h2", {}, app.t("trainer.questions")), list(app, "question", QUESTIONS, "ol", lines())),
      U.el("p", { class: "source" }, app.t("trainer.link"), " ", app.address())]);
    return T.story(app).then(function (found) {
      told.appendChild(story(app, found));
      T.absent(app, found, told.querySelector(".who"));
    }, function () {});
  };

  function ask(app, card) {
    asking = (asking + QUESTIONS) % QUESTIONS;
    U.add(U.clear(card.text), app.t("trainer.question" + (asking + 1)));
    card.at.textContent = app.t("trainer.question_at", { at: asking + 1, of: QUESTIONS });
  }

  T.steps.debrief = {
    draw: function (app, root) {
      var card = { text: U.el("p", { class: "asked" }), at: U.el("p", { class: "note" }) };
      turn = function (by) {
        asking += by;
        ask(app, card);
      };
      U.add(root, U.el("div", { class: "board" }, U.el("div", { class: "beside debrief" },
        U.el("section", { class: "card" }, U.el("div", { role: "status" }, card.at, card.text), U.el("div", { class: "buttons" },
          T.button("◀", function () { turn(-1); }, null, app.t("trainer.question_back")), T.button("▶", function () { turn(1); }, null, app.t("trainer.question_next")))),
        U.el("section", { class: "cause" }, U.el("h2", {}, app.t("trainer.not_to")), list(app, "limit", LIMITS, "ul"))),
      U.el("div", { class: "fold" }, U.details(app.t("trainer.all_questions"), list(app, "question", QUESTIONS, "ol")))));
      ask(app, card);
    },
    next: function () { if (turn) { turn(1); } }, back: function () { if (turn) { turn(-1); } }, stop: function () { turn = null; }
  };
})(window.Uitweg);
