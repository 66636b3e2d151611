// The same resident in two worlds, the first difference and its cause; and all ten residents of the rule.
(function (U) {
  "use strict";
  var T = U.trainer;

  function column(app, story, side) {
    var world = story.worlds[side], split = story.split ? story.split.month : null;
    var mine = world.events.filter(function (event) { return !event.shared; });
    return U.el("section", { class: "world " + side, "aria-label": world.title }, U.el("h2", {}, world.title),
      T.wide(T.strip(app, story, side, split, split, true)),
      mine.length ? T.told(app, mine, split) : U.el("p", {}, app.t("trainer.nothing_more")));
  }

  // The cause stands first: what the system did differently.
  T.parted = function (app, story) {
    if (!story.split) { return U.el("p", { class: "cause" }, app.t("trainer.same")); }
    return U.el("div", { class: "cause" }, U.el("h2", {}, story.split.head), story.split.told.map(function (line) { return U.el("p", {}, line); }));
  };

  function draw(app, root) {
    var body = U.el("div", {});
    U.add(U.clear(root), [T.rules(app, function () { draw(app, root); root.querySelector("input:checked").focus(); }), body]);
    T.show(app, body, T.story(app), function (story) {
      var shared = story.worlds.baseline.events.filter(function (event) { return event.shared; });
      U.add(body, [U.el("p", { class: "system" }, story.system), T.who(app, story), T.parted(app, story),
        U.el("div", { class: "pair" }, column(app, story, "baseline"), column(app, story, "scenario")),
        U.details(app.t("trainer.shared", { count: shared.length }), T.told(app, shared, null)),
        U.el("p", { class: "note" }, story.luck, " ", story.chosen)]);
    });
  }

  function all(app, root) {
    var body = U.el("div", {});
    U.add(U.clear(root), [T.rules(app, function () { all(app, root); root.querySelector("input:checked").focus(); }), body]);
    T.show(app, body, T.story(app), function (story) {
      var heads = [app.t("trainer.resident"), app.t("trainer.effect"), app.t("trainer.look")];
      var rows = story.ten.map(function (one) {
        var name = app.t("trainer.numbered", { row: one.resident });
        return [name, T.change(app, one.change), U.el("button", { type: "button", class: "plain", onclick: function () {
          T.pick(app, one.resident);
          app.set({ step: "worlds" });
        } }, app.t("trainer.open"), U.el("span", { class: "unseen" }, " " + name))];
      });
      U.add(body, [U.el("p", {}, story.chosen), U.table(app.t("trainer.ten_table"), heads, rows, false),
        U.el("p", { class: "cause" }, app.t("trainer.ten_about"), " ", story.fictional)]);
    });
  }

  T.steps.worlds = { draw: draw };
  T.steps.ten = { draw: all };
})(window.Uitweg);
