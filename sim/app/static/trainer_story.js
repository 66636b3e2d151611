// One resident as a storyboard: a drawing of where the household stands, month by month, and the same in words.
(function (U) {
  "use strict";
  var T = U.trainer, WIDE = 1100, LANE = 27, TOP = 26;
  var ORDER = ["free", "arrears", "problem_debt", "light_help", "registration", "intake", "stabilisation", "offer", "arrangement", "statutory", "aftercare"];
  var RULES = ["typical", "most_changed", "worst_off"];
  var frame = 0, world = "baseline", resident = {}, step = null;

  function rule(app) { return RULES.indexOf(app.state.choose) < 0 ? RULES[0] : app.state.choose; }
  function picked(app) { return resident[T.asked(app) + rule(app)]; }

  // The story now on the table: of the rule, or of one of its ten.
  T.story = function (app) {
    var base = T.fetched(app, "api/story", { choose: rule(app) }), row = picked(app);
    if (row === undefined) { return base; }
    return base.then(function (first) {
      return T.fetched(app, "api/story", { resident: row, choose: rule(app) }).then(function (other) {
        return Object.assign({}, other, { ten: first.ten, chosen: first.chosen });
      });
    });
  };

  T.pick = function (app, row) {
    resident[T.asked(app) + rule(app)] = row;
    frame = 0;
  };

  // By which rule the resident was chosen.
  T.rules = function (app, redraw) {
    return U.el("fieldset", { class: "rules" }, U.el("legend", {}, app.t("trainer.rule")), RULES.map(function (name) {
      var box = U.el("input", { type: "radio", name: "rule", id: "rule-" + name, checked: rule(app) === name });
      box.addEventListener("change", function () { frame = 0; app.set({ choose: name }, true); redraw(); });
      return U.el("label", { for: "rule-" + name }, box, " ", app.t("trainer.rule_" + name));
    }));
  };

  T.who = function (app, story) {
    return U.el("p", { class: "who" }, U.el("strong", {}, story.resident.title));
  };

  T.months = function (events) {
    var found = [];
    events.forEach(function (event) {
      var last = found[found.length - 1];
      if (last && last.month === event.month) { last.events.push(event); } else { found.push({ month: event.month, events: [event] }); }
    });
    return found;
  };

  function lanes(story) {
    var seen = {};
    ["baseline", "scenario"].forEach(function (side) { story.worlds[side].events.forEach(function (event) { seen[event.stage] = true; }); });
    return ORDER.filter(function (name) { return seen[name]; });
  }

  // Where the household stands; `at` is the month that is told, `split` where the worlds part.
  T.strip = function (app, story, side, at, split, small) {
    var wide = small ? 640 : WIDE, left = small ? 195 : 235;
    var events = story.worlds[side].events, rows = lanes(story), all = story.worlds.baseline.events.concat(story.worlds.scenario.events);
    var last = Math.max(1, app.setting.horizon), first = Math.min.apply(null, [0].concat(all.map(function (e) { return e.month; })));
    var x = d3.scaleLinear([first, last], [left, wide - 20]), height = TOP + rows.length * LANE + 30, path = "";
    function y(stage) { return TOP + rows.indexOf(stage) * LANE + LANE / 2; }
    events.forEach(function (event, k) { path += (k ? "H" + x(event.month) + "V" : "M" + x(event.month) + ",") + y(event.stage); });
    if (events.length) { path += "H" + x(last); }
    return U.el("svg", { class: "strip", viewBox: "0 0 " + wide + " " + height, role: "img", "aria-label": app.t("trainer.strip", { world: story.worlds[side].title }) },
      rows.map(function (stage, k) {
        return [U.el("rect", { class: k % 2 ? "lane" : "lane odd", x: 0, width: wide, y: TOP + k * LANE, height: LANE }), U.el("text", { x: 8, y: y(stage) + 5 }, app.t("in." + stage))];
      }),
      x.ticks(small ? 5 : 10).map(function (tick) { return U.el("text", { class: "tick", x: x(tick), y: height - 10, "text-anchor": "middle" }, String(tick).replace("-", "−")); }),
      U.el("line", { class: "start", x1: x(0), x2: x(0), y1: TOP, y2: height - 26 }), U.el("text", { class: "startname", x: x(0), y: TOP - 8, "text-anchor": "middle" }, app.t("trainer.start")),
      split !== null && U.el("line", { class: "split", x1: x(split), x2: x(split), y1: TOP - 4, y2: height - 26 }),
      U.el("path", { class: "path", d: path }),
      T.months(events).map(function (one) {
        var stage = one.events[one.events.length - 1].stage;
        return U.el("circle", { class: one.month === at ? "now" : "event", cx: x(one.month), cy: y(stage), r: one.month === at ? 9 : 4.5 });
      }));
  };

  // Events in words, a heading per month; `from` marks the first difference.
  T.told = function (app, events, from) {
    return U.el("ol", { class: "events" }, T.months(events).map(function (one) {
      return U.el("li", { class: one.month === from ? "parted" : null }, U.el("strong", {}, T.month(app, one.month)),
        one.month === from && U.el("span", { class: "flag" }, app.t("trainer.first_difference")),
        U.el("ul", {}, one.events.map(function (event) { return U.el("li", {}, T.sentence(event.text)); })));
    }));
  };

  function why(app, events) {
    var found = events.map(function (e) { return e.why; }).filter(function (text, at, all) { return text && all.indexOf(text) === at; });
    return found.length ? U.details(app.t("trainer.why"), found.map(function (text) { return U.el("p", {}, text); })) : null;
  }

  function worldChoice(app, story, redraw) {
    return U.el("fieldset", { class: "rules" }, U.el("legend", {}, app.t("trainer.world")), ["baseline", "scenario"].map(function (side) {
      var box = U.el("input", { type: "radio", name: "world", id: "world-" + side, checked: world === side });
      box.addEventListener("change", function () { world = side; redraw(); document.getElementById("world-" + side).focus(); });
      return U.el("label", { for: "world-" + side }, box, " ", story.worlds[side].title);
    }));
  }

  function draw(app, root) {
    var body = U.el("div", {});
    step = null;
    U.add(U.clear(root), [T.rules(app, function () { draw(app, root); document.getElementById("rule-" + rule(app)).focus(); }), body]);
    T.show(app, body, T.story(app), function (story) {
      var page = U.el("div", { class: "results" });
      body.appendChild(page);
      function redraw() { paint(app, story, page, redraw); }
      step = function (by) {
        frame += by;
        redraw();
      };
      redraw();
    });
  }

  function paint(app, story, page, redraw) {
    var events = story.worlds[world].events, months = T.months(events);
    if (!months.length) { U.add(U.clear(page), [worldChoice(app, story, redraw), U.el("p", {}, app.t("trainer.nothing"))]); return; }
    frame = Math.max(0, Math.min(months.length - 1, frame));
    var now = months[frame], focused = page.contains(document.activeElement) ? document.activeElement.id : "";
    var back = U.el("button", { type: "button", id: "scene-back", onclick: function () { step(-1); }, disabled: frame === 0 }, app.t("trainer.scene_back"));
    var next = U.el("button", { type: "button", id: "scene-next", onclick: function () { step(1); }, disabled: frame === months.length - 1 }, app.t("trainer.scene_next"));
    U.add(U.clear(page), [T.who(app, story), worldChoice(app, story, redraw),
      U.el("div", { class: "buttons" }, back, next, U.el("span", {}, app.t("trainer.scene", { at: frame + 1, of: months.length }))),
      T.wide(T.strip(app, story, world, now.month, null)),
      U.el("div", { class: "scene", role: "status" }, U.el("p", { class: "when" }, T.month(app, now.month), " · ", app.t("in." + now.events[now.events.length - 1].stage)),
        U.el("ul", { class: "large" }, now.events.map(function (event) { return U.el("li", {}, T.sentence(event.text)); }))),
      why(app, now.events),
      U.details(app.t("trainer.as_text"), T.told(app, events, null)), U.el("p", { class: "note" }, story.chosen)]);
    var again = focused && document.getElementById(focused);
    if (again) { (again.disabled ? (again === back ? next : back) : again).focus({ preventScroll: true }); }
  }

  T.steps.resident = { draw: draw, next: function () { if (step) { step(1); } }, back: function () { if (step) { step(-1); } }, stop: function () { step = null; } };
})(window.Uitweg);
