// The evidence: what was changed, what the model cannot do, published against simulated, and every number it uses.
(function (U) {
  "use strict";
  var root = null, changes = null, found = null, asked = "", listed = "";

  // The changed assumptions, what they do to the answer, and the way back.
  function changed(app) {
    var names = U.assumed(app);
    if (!names.length) { return null; }
    function back() { (document.querySelector("#changes button") || document.getElementById("main")).focus(); }
    return U.el("section", { class: "panel changed", id: "changes", "aria-labelledby": "changes-title" }, U.el("h2", { id: "changes-title" }, app.t("evidence.changes")),
      U.el("ul", { class: "changes" }, names.map(function (name) {
        var card = app.cardOf(name);
        return U.el("li", {}, U.el("div", {}, app.card(name)), U.changeSaid(app, card), " ", U.undoButton(app, card, back));
      })),
      names.length > 1 && U.el("p", {}, U.el("button", { type: "button", class: "plain", onclick: function () { U.putBack(app, names, back); } }, app.t("evidence.undo_all"))),
      U.effect(app));
  }

  // The button that has the keyboard is found again by what it says.
  function drawChanges(app) {
    var at = [].indexOf.call(changes.querySelectorAll("button, summary, [tabindex]"), document.activeElement);
    U.add(U.clear(changes), changed(app));
    var again = at >= 0 && changes.querySelectorAll("button, summary, [tabindex]")[at];
    if (again) { again.focus({ preventScroll: true }); }
  }

  function draw(app) {
    if (!found) { U.add(U.clear(root), U.el("p", { class: "panel single" }, app.t("policy.loading"))); return; }
    changes = U.el("div", { class: "results" });
    U.add(U.clear(root), U.el("div", { class: "single evidence" }, changes, U.limits(app, found), U.figures(app, found), U.cardList.mount(app)));
    drawChanges(app);
  }

  // What the list of cards is drawn from, apart from what is typed.
  function narrowed(app) {
    return [app.state.stage, app.state.grade].concat(U.assumed(app).map(function (name) { return name + app.state["assume." + name]; })).join(" ");
  }

  function load(app) {
    var path = "api/evidence?lang=" + app.lang + "&municipality=" + encodeURIComponent(app.setting.municipality), now = narrowed(app);
    if (path === asked) {
      if (!found) { return; }
      drawChanges(app);
      if (now !== listed) { U.cardList.update(app); }
      listed = now;
      return;
    }
    asked = path;
    found = null;
    listed = now;
    draw(app);
    app.api(path).then(function (reply) {
      if (path !== asked || !root) { return; }
      found = reply;
      listed = narrowed(app);
      draw(app);
    }, function (error) {
      asked = "";
      if (error.status === 0) { app.down(); return; }
      if (root) { U.add(U.clear(root), U.el("p", { class: "panel single", role: "alert" }, (error.message || app.t("error.failed")) + " ", U.el("button", { type: "button", onclick: function () { load(app); } }, app.t("again")))); }
    });
  }

  U.views.evidence = {
    mount: function (place, app) { root = place; found = null; asked = ""; load(app); },
    update: function (app) { load(app); },
    unmount: function () { root = changes = null; }
  };
})(window.Uitweg);
