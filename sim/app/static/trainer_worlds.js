// The same resident in two worlds: one drawing of both paths, and beside it what happened first in each, and why.
(function (U) {
  "use strict";
  var T = U.trainer, SIDES = ["baseline", "scenario"], LEAST = [300, 260], LONG = 380;

  // The cause stands with it: what the system did differently.
  T.parted = function (app, story) {
    var titles = SIDES.map(function (side) { return story.worlds[side].title; }).join("");
    var long = story.split && (titles + story.split.baseline + story.split.scenario + story.split.why).length > LONG;
    return U.el("div", { class: long ? "cause long" : "cause" }, U.el("h2", {}, story.split ? story.split.head : app.t("trainer.no_difference")),
      SIDES.map(function (side) {
        return U.el("div", { class: "inworld" }, U.el("h3", {}, T.key(side), story.worlds[side].title), story.split && U.el("p", {}, story.split[side]));
      }),
      story.split ? [U.el("p", { class: "why" }, story.split.why), U.el("p", {}, app.t("trainer.in_the_end", { arm: story.worlds.scenario.title, change: T.change(app, story.change) }))] : U.el("p", {}, app.t("trainer.same")));
  };

  function list(app, story, side) {
    var world = story.worlds[side], mine = world.events.filter(function (event) { return !event.shared; });
    return U.el("section", { class: "world " + side, "aria-label": world.title }, U.el("h3", {}, world.title),
      mine.length ? T.told(app, mine, story.split && story.split.month) : U.el("p", {}, app.t("trainer.nothing_more")));
  }

  function draw(app, root, tools) {
    var who = U.el("p", { class: "who" }), page = U.el("div", { class: "board" });
    U.add(U.clear(root), [who, page]);
    U.add(tools, T.rules(app));
    T.show(app, page, function () { return T.story(app); }, function (story) {
      var shared = story.worlds.baseline.events.filter(function (event) { return event.shared; }), label = app.t("trainer.both_paths");
      var picture = T.picture(label, LEAST, function (wide, high) {
        return T.path(app, story, { sides: SIDES, at: null, split: story.split ? story.split.month : null, label: label }, wide, Math.max(high, T.tall(story, wide)));
      });
      who.textContent = story.resident.who;
      T.absent(app, story, who);
      U.add(page, [U.el("div", { class: "beside" }, picture, T.parted(app, story)),
        U.el("div", { class: "fold" }, U.details(app.t("trainer.all_events"), U.el("div", { class: "pair" }, list(app, story, "baseline"), list(app, story, "scenario")),
          U.el("h3", {}, app.t("trainer.shared", { count: shared.length })), T.told(app, shared, null)),
        U.details(app.t("trainer.how_chosen"), U.el("p", {}, story.system), U.el("p", {}, story.chosen), U.el("p", {}, story.luck)))]);
      picture.fill();
    });
  }

  T.steps.worlds = { draw: draw };
})(window.Uitweg);
