// One resident as a storyboard: a drawing of the way through the stages, and a card of the month: who acts, and what it means.
(function (U) {
  "use strict";
  var T = U.trainer, PAUSE = 4000, LEAST = 300;
  var frame = 0, whose = "", world = "baseline", step = null, player = null;

  // Events in words, a heading per month; `from` marks the first difference.
  T.told = function (app, events, from) {
    return U.el("ol", { class: "events" }, T.months(events).map(function (one) {
      return U.el("li", { class: one.month === from ? "parted" : null }, U.el("strong", {}, T.month(app, one.month)),
        one.month === from && U.el("span", { class: "flag" }, app.t("trainer.first_difference")),
        U.el("ul", {}, one.events.map(function (event) { return U.el("li", {}, T.sentence(event.text)); })));
    }));
  };

  function once(list) { return list.filter(function (text, at) { return text && list.indexOf(text) === at; }); }

  // What organisations do: each is named once, in the order in which they come in.
  function acts(app, events) {
    var rows = [];
    events.forEach(function (event) {
      if (event.actor === "household") { return; }
      var row = rows.filter(function (one) { return one.actor === event.actor; })[0];
      if (row) { row.said.push(T.sentence(event.text)); } else { rows.push({ actor: event.actor, said: [T.sentence(event.text)] }); }
    });
    if (!rows.length) { return U.el("p", {}, app.t("trainer.nobody_acts")); }
    return U.el("ul", { class: "acts" }, rows.map(function (row) {
      return U.el("li", {}, U.el("span", { class: "actor " + row.actor }, app.t("trainer.actor_" + row.actor)), U.el("span", {}, row.said.join(" ")));
    }));
  }

  function means(app, story, events) {
    var own = events.filter(function (event) { return event.actor === "household"; }).map(function (event) { return T.sentence(event.text); });
    var said = once(own.concat(events.map(function (event) { return event.means; }).filter(Boolean).slice(-2)));
    return [U.el("p", {}, said.join(" ") || app.t("trainer.nothing_yet")),
      U.el("p", { class: "stands" }, app.t("trainer.stands_now"), " ", U.el("strong", {}, app.t("in." + events[events.length - 1].stage)))];
  }

  function card(app, story, now, of) {
    return U.el("div", { class: now.events.length > 5 ? "scene many" : "scene" },
      U.el("div", { class: "turn" }, U.el("p", { class: "when" }, T.sentence(T.month(app, now.month))), U.el("p", { class: "note" }, app.t("trainer.scene", { at: frame + 1, of: of.length })),
        U.el("div", { class: "buttons" }, of.back, of.play, of.next)),
      U.el("div", { class: "told" },
        U.el("section", {}, U.el("h2", {}, app.t("trainer.who_acts")), acts(app, now.events)),
        U.el("section", { class: "means" }, U.el("h2", {}, app.t("trainer.it_means", { name: story.resident.name })), means(app, story, now.events))));
  }

  function buttons(app, length) {
    var back = T.button("◀", function () { step(-1); }, null, app.t("trainer.scene_back")), next = T.button("▶", function () { step(1); }, null, app.t("trainer.scene_next"));
    back.id = "scene-back";
    next.id = "scene-next";
    back.disabled = frame === 0;
    next.disabled = frame === length - 1;
    var play = T.calm() ? null : T.button(app.t(player.on() ? "trainer.pause" : "trainer.play"), player.toggle, "plain");
    if (play) { play.id = "scene-play"; }
    return { length: length, back: back, next: next, play: play };
  }

  function more(app, story, now) {
    var why = once(now.events.map(function (event) { return event.why; }));
    return U.el("div", { class: "fold" }, why.length > 0 && U.details(app.t("trainer.why"), why.map(function (text) { return U.el("p", {}, text); })),
      U.details(app.t("trainer.as_text"), T.told(app, story.worlds[world].events, null)), U.details(app.t("trainer.how_chosen"), U.el("p", {}, story.chosen)));
  }

  // The month in words, for who listens.
  function spoken(app, now) {
    return [T.sentence(T.month(app, now.month)) + "."].concat(now.events.map(function (event) { return T.sentence(event.text); }),
      app.t("trainer.stands_now"), app.t("in." + now.events[now.events.length - 1].stage)).join(" ");
  }

  function paint(app, story, page) {
    var months = T.months(story.worlds[world].events), label = app.t("trainer.strip", { world: story.worlds[world].title });
    if (!months.length) { U.add(U.clear(page), U.el("p", { class: "large" }, app.t("trainer.nothing"))); return; }
    frame = Math.max(0, Math.min(months.length - 1, frame));
    var now = months[frame], focused = page.contains(document.activeElement) ? document.activeElement.id : "", of = buttons(app, months.length);
    var picture = T.picture(label, [LEAST, T.tall(story)], function (wide, high) {
      return T.path(app, story, { sides: [world], at: now.month, split: null, stage: now.events[now.events.length - 1].stage, label: label }, wide, Math.max(high, T.tall(story, wide)));
    });
    U.kept(page, function () {
      U.add(U.clear(page), [picture, card(app, story, now, of), more(app, story, now)]);
      picture.fill();
    });
    app.say(spoken(app, now));
    var again = focused && document.getElementById(focused);
    if (again) { (again.disabled ? (again === of.back ? of.next : of.back) : again).focus({ preventScroll: true }); }
  }

  function draw(app, root, tools) {
    var who = U.el("p", { class: "who" }), page = U.el("div", { class: "board" }), mine = app.state.resident + T.rule(app);
    frame = whose === mine ? frame : 0;
    whose = mine;
    step = null;
    U.add(U.clear(root), [who, page]);
    U.add(tools, T.rules(app));
    T.show(app, page, function () { return T.story(app); }, function (story) {
      who.textContent = story.resident.who;
      T.absent(app, story, who);
      function redraw() { paint(app, story, page); }
      function length() { return T.months(story.worlds[world].events).length; }
      player = T.player(function () { return PAUSE; }, function () { return frame < length() - 1; }, function () { frame += 1; redraw(); }, function () { if (page.isConnected) { redraw(); } });
      step = function (by) {
        frame += by;
        if (player.on()) { player.stop(); } else { redraw(); }
      };
      tools.appendChild(T.chooser("world", app.t("trainer.world"), ["baseline", "scenario"].map(function (side) { return [side, story.worlds[side].title]; }), world, function (side) {
        world = side;
        frame = 0;
        redraw();
      }));
      redraw();
    });
  }

  T.steps.resident = {
    draw: draw, next: function () { if (step) { step(1); } }, back: function () { if (step) { step(-1); } },
    play: function () { if (step && !T.calm()) { player.toggle(); } },
    stop: function () { step = null; if (player) { player.stop(); player = null; } }
  };
})(window.Uitweg);
