// What the steps of a workshop share: what is asked, what was fetched for it, and how months and counts are written.
(function (U) {
  "use strict";
  var OWN = ["view", "step", "card", "stage", "grade", "choose"], SMALL = 10;
  var kept = {};
  var T = U.trainer = { steps: {} };

  // The question without the page's own settings, in the page's language.
  T.asked = function (app) {
    var asked = {};
    Object.keys(app.state).forEach(function (key) { if (OWN.indexOf(key) < 0) { asked[key] = app.state[key]; } });
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

  // Shows what is fetched in a node, unless the trainer went elsewhere meanwhile.
  T.show = function (app, root, promise, draw) {
    U.add(U.clear(root), U.el("p", { class: "waiting" }, app.t("trainer.busy")));
    promise.then(function (found) {
      if (root.isConnected) { U.clear(root); draw(found); }
    }, function (error) {
      if (error.status === 0) { app.down(); }
      if (root.isConnected) { U.add(U.clear(root), U.el("p", { class: "warn", role: "alert" }, U.parts.prose(error.message || app.t("error.failed")))); }
    });
  };

  T.month = function (app, month) {
    return month < 0 ? app.t("trainer.before", { count: -month }) : app.t("trainer.month", { month: month });
  };

  T.change = function (app, change) {
    return app.t(change < 0 ? "trainer.fewer" : change > 0 ? "trainer.more" : "trainer.equal", { count: Math.abs(change) });
  };

  // Counts under ten are not shown.
  T.count = function (app, count) { return count > 0 && count < SMALL ? app.t("trainer.few") : app.num(count, "number", 0); };

  T.button = function (text, call, kind) { return U.el("button", { type: "button", class: kind || null, onclick: call }, text); };

  // A wide drawing that a phone can scroll, also by keyboard.
  T.wide = function (svg) {
    return U.el("div", { class: "wide", tabindex: "0", role: "group", "aria-label": svg.getAttribute("aria-label") }, svg);
  };

  T.sentence = function (text) { return text.charAt(0).toUpperCase() + text.slice(1); };

  T.calm = function () { return window.matchMedia("(prefers-reduced-motion: reduce)").matches; };
})(window.Uitweg);
