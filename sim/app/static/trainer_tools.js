// What the steps of a workshop share: what is asked, what was fetched for it, and how months and counts are written.
(function (U) {
  "use strict";
  var MORE = ["busy", "outside"], RULES = ["typical", "most_changed", "worst_off"];
  var kept = {};
  var T = U.trainer = { steps: {} };

  // The question without the page's own settings, in the page's language.
  T.asked = function (app) {
    var asked = {};
    Object.keys(app.state).forEach(function (key) { if (U.PAGE.indexOf(key) < 0) { asked[key] = app.state[key]; } });
    asked.lang = app.lang;
    return U.written(asked);
  };

  // A reply, asked once per question; a failed one is asked again.
  T.fetched = function (app, path, more) {
    var body = Object.assign({ state: T.asked(app) }, more), key = path + JSON.stringify(body);
    if (!kept[key]) {
      kept = Object.keys(kept).length < 40 ? kept : {};
      kept[key] = app.api(path, body).catch(function (error) { delete kept[key]; throw error; });
    }
    return kept[key];
  };

  // Shows what `ask` promises in a node, unless the trainer went elsewhere meanwhile. Where too many ask, it asks again by itself.
  T.show = function (app, root, ask, draw) {
    function again() { if (root.isConnected) { T.show(app, root, ask, draw); } }
    U.add(U.clear(root), U.el("p", { class: "waiting" }, app.t("trainer.busy")));
    ask().then(function (found) {
      if (root.isConnected) { U.clear(root); draw(found); }
    }, function (error) {
      if (error.status === 0) { app.down(); }
      if (!root.isConnected) { return; }
      if (error.error === "busy") { setTimeout(again, error.retry_after * 1000); }
      U.add(U.clear(root), [U.el("p", { class: "warn", role: "alert" }, U.parts.prose(error.message || app.t("error.failed"))),
        MORE.indexOf(error.error) < 0 && U.el("p", {}, T.button(app.t("again"), again))]);
    });
  };

  T.month = function (app, month) {
    return month < 0 ? app.t("trainer.before", { count: -month }) : app.t("trainer.month", { month: month });
  };

  T.change = function (app, change) {
    return app.t(change < 0 ? "trainer.fewer" : change > 0 ? "trainer.more" : "trainer.equal", { count: Math.abs(change) });
  };

  T.button = function (text, call, kind, named) { return U.el("button", { type: "button", class: kind || null, "aria-label": named || null, onclick: call }, text); };

  // A drawing as large as the room that is left for it, also when something beside it folds; a phone scrolls it, also by keyboard.
  T.picture = function (label, least, draw) {
    var node = U.el("div", { class: "wide picture", tabindex: "0", role: "group", "aria-label": label });
    var room = new ResizeObserver(function () { node.fill(); });
    node.fill = function () {
      if (!node.isConnected) { room.disconnect(); return; }
      U.clear(node);
      var box = node.getBoundingClientRect();
      node.appendChild(draw(Math.max(box.width, least[0]), Math.max(box.height, least[1])));
    };
    node.style.minHeight = least[1] + "px";
    room.observe(node);
    return node;
  };

  // Plays a row of scenes: {on, toggle, stop}; `more` tells whether there is a next one.
  T.player = function (pause, more, next, mark) {
    var timer = null;
    function stop() {
      clearInterval(timer);
      timer = null;
      mark();
    }
    return { on: function () { return timer !== null; }, stop: stop, toggle: function () {
      if (timer) { stop(); return; }
      timer = setInterval(function () { if (more()) { next(); } else { stop(); } }, pause());
      mark();
    } };
  };

  // Whether the other world is not that of today either: something goes on in both.
  T.otherwise = function (app) { return Boolean(app.setting.scenario && app.setting.scenario.arms[0].interventions.length); };

  T.rule = function (app) { return RULES.indexOf(app.state.choose) < 0 ? RULES[0] : app.state.choose; };

  function chooser(id, label, options, value, call) {
    var node = U.el("select", { id: id, onchange: function () { call(node.value); } }, options.map(function (one) { return U.el("option", { value: one[0] }, one[1]); }));
    node.value = value;
    return U.el("label", { class: "chooser", for: id }, label, node);
  }
  T.chooser = chooser;

  // By which rule the resident was chosen; one opened from the ten stands beside the rules.
  T.rules = function (app) {
    var own = app.state.resident, options = RULES.map(function (name) { return [name, app.t("trainer.rule_" + name)]; });
    if (own !== undefined) { options.push(["", app.t("trainer.rule_own", { row: own })]); }
    return chooser("rule", app.t("trainer.rule"), options, own === undefined ? T.rule(app) : "", function (name) { app.set({ choose: name, resident: "" }); });
  };

  // Where a hand-out has not the resident of a link: says who is told instead, before a node and in the chooser.
  T.absent = function (app, story, node) {
    var rules = document.getElementById("rule");
    if (story.absent === undefined) { return; }
    if (rules) { rules.value = T.rule(app); }
    node.before(U.el("p", { class: "warn", role: "status" }, U.parts.prose(app.t("offline.absent", { row: story.absent, rule: app.t("trainer.rule_" + T.rule(app)) }))));
  };

  // The story now on the table: of the resident that was opened, or of the rule.
  T.story = function (app) {
    var more = { choose: T.rule(app) };
    if (app.state.resident !== undefined) { more.resident = Number(app.state.resident); }
    return T.fetched(app, "api/story", more);
  };

  // A short mark of a text, to know it again.
  T.mark = function (text) {
    var sum = 5381;
    for (var at = 0; at < text.length; at += 1) { sum = (sum * 33 + text.charCodeAt(at)) % 4294967296; }
    return sum.toString(36);
  };

  T.sentence = function (text) { return text.charAt(0).toUpperCase() + text.slice(1); };

  T.calm = function () { return window.matchMedia("(prefers-reduced-motion: reduce)").matches; };
})(window.Uitweg);
