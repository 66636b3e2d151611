// Workshop mode: one thing per step on a screen for the whole room, by keys or buttons; the step stands in the address.
(function (U) {
  "use strict";
  var T = U.trainer, ORDER = ["start", "predict", "resident", "worlds", "ten", "cohort", "debrief"];
  var KEYS = [["PageDown", "next"], ["PageUp", "back"], ["→ .", "scene_next"], ["← ,", "scene_back"], ["p", "play"], ["h", "handout"], ["?", "help"]];
  var at = null, page = null, drawn = "", sheet = null, help = null, letters = true;

  function current(app) { return ORDER.indexOf(app.state.step) < 0 ? ORDER[0] : app.state.step; }

  T.steps.start = {
    draw: function (app, root) {
      var ask = U.el("div", {}), controls = U.el("div", {}), asked = U.el("div", { class: "results" });
      U.add(root, [asked, U.el("ul", { class: "large" }, [1, 2, 3, 4].map(function (k) { return U.el("li", {}, app.t("trainer.rule" + k)); })),
        U.el("details", { class: "prepare", "data-key": "prepare", open: app.open.prepare }, U.el("summary", {}, app.t("trainer.prepare")), U.el("div", { class: "pair" }, ask, controls))]);
      U.askBar(ask, app);
      U.controls(controls, app);
      T.steps.start.parts = { ask: ask, controls: controls, asked: asked };
      T.steps.start.update(app, false);
    },
    update: function (app, changed) {
      var parts = T.steps.start.parts;
      if (changed) { U.askBar(parts.ask, app); U.controls(parts.controls, app); }
      U.add(U.clear(parts.asked), app.answer ? [U.el("p", { class: "topic" }, app.answer.title + " – " + app.answer.municipality.title), U.el("p", { class: "large" }, app.answer.question)] :
        U.el("div", { class: "waiting" }, U.parts.waiting(app, "trainer.busy")));
    }
  };

  function go(app, by) {
    var to = ORDER.indexOf(current(app)) + by;
    if (to >= 0 && to < ORDER.length) { app.set({ step: ORDER[to] }); }
  }

  function bar(app) {
    var here = ORDER.indexOf(current(app));
    return U.el("nav", { class: "steps", "aria-label": app.t("trainer.steps") }, U.el("ol", {}, ORDER.map(function (name, k) {
      return U.el("li", {}, U.el("button", { type: "button", class: "plain", "aria-current": k === here ? "step" : null, onclick: function () { app.set({ step: name }); } },
        U.el("span", { class: "nr" }, k + 1), U.el("span", { class: "name" }, app.t("trainer.step_" + name))));
    })));
  }

  function foot(app) {
    var here = ORDER.indexOf(current(app));
    return U.el("div", { class: "foot" },
      U.el("button", { type: "button", onclick: function () { go(app, -1); }, disabled: here === 0 }, "← " + app.t("trainer.back")),
      U.el("span", { class: "where" }, app.t("trainer.step", { at: here + 1, of: ORDER.length })),
      T.button(app.t("trainer.help"), function () { help.showModal(); }, "plain"), T.button(app.t("trainer.print"), function () { T.print(app); }, "plain"),
      U.el("button", { type: "button", onclick: function () { go(app, 1); }, disabled: here === ORDER.length - 1 }, app.t("trainer.next") + " →"));
  }

  // What a step shows: drawn anew when it changes, whoever changed it.
  function shown(app) { return [current(app), T.asked(app), app.state.choose, app.state.resident].join("|"); }

  function draw(app, moved) {
    var name = current(app), focused = page.contains(document.activeElement) ? document.activeElement.id : "", body = U.el("div", { class: "stepbody" }), tools = U.el("div", { class: "choosers" }), heading = U.el("h1", { tabindex: "-1" }, app.t("trainer.title_" + name));
    if (at && T.steps[at].stop) { T.steps[at].stop(); }
    at = name;
    drawn = shown(app);
    U.add(U.clear(page), [bar(app), U.el("section", { class: "panel step-" + name }, U.el("div", { class: "title" }, heading, tools), body), foot(app)]);
    T.steps[name].draw(app, body, tools);
    if (moved) { heading.focus(); window.scrollTo(0, 0); return; }
    if (focused && document.getElementById(focused)) { document.getElementById(focused).focus(); }
  }

  function helper(app) {
    var box = U.el("input", { type: "checkbox", id: "letters", checked: letters, onchange: function () { letters = box.checked; } });
    return U.el("dialog", { "aria-labelledby": "help-title" }, U.el("h2", { id: "help-title" }, app.t("trainer.help")),
      U.table(app.t("trainer.keys"), [app.t("trainer.key"), app.t("trainer.does")], KEYS.map(function (one) { return [U.el("kbd", {}, one[0]), app.t("trainer.key_" + one[1])]; }), false),
      U.el("p", {}, U.el("label", { for: "letters" }, box, " ", app.t("trainer.letters"))),
      T.button(app.t("trainer.close"), function () { help.close(); }));
  }

  // The sheet is there for this print only: the browser's own print command prints the step.
  T.print = function (app) {
    T.handout(app, sheet).then(function () {
      window.addEventListener("afterprint", function () { if (sheet) { U.clear(sheet); } }, { once: true });
      window.print();
    });
  };

  // What a key does here; letters can be switched off, for who speaks to the computer.
  function meant(key) {
    var known = { PageDown: "next", PageUp: "back", ArrowRight: "scene", ArrowLeft: "scene_back" }[key];
    return known || (letters ? { ".": "scene", ",": "scene_back", p: "play", h: "handout", "?": "help" }[key] : undefined);
  }

  // Whether a key belongs to what has the focus: a field, or something that scrolls.
  function taken(event) {
    if (event.key === "PageDown" || event.key === "PageUp") { return false; } // of a presenter: they go through the steps from anywhere
    var scrolls = event.target.closest ? event.target.closest(".wide, .scroll") : null;
    return Boolean(event.target.closest && event.target.closest("input, select, textarea, dialog")) || (scrolls && scrolls.scrollWidth > scrolls.clientWidth);
  }

  // A step without scenes takes the arrows for the step itself.
  function pressed(event) {
    var app = T.app, does = meant(event.key), now = T.steps[at];
    if (!does || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]") || taken(event)) { return; }
    event.preventDefault();
    if (does === "next" || (does === "scene" && !now.next && event.key !== ".")) { go(app, 1); return; }
    if (does === "back" || (does === "scene_back" && !now.back && event.key !== ",")) { go(app, -1); return; }
    if (does === "scene" && now.next) { now.next(); }
    if (does === "scene_back" && now.back) { now.back(); }
    if (does === "play" && now.play) { now.play(app); }
    if (does === "handout") { T.print(app); }
    if (does === "help") { help.showModal(); }
  }

  U.views.trainer = {
    mount: function (root, app) {
      T.app = app;
      page = U.el("div", { class: "workshop" });
      sheet = U.el("article", { class: "handout" });
      help = helper(app);
      U.add(U.clear(root), [page, sheet, help]);
      document.addEventListener("keydown", pressed);
      draw(app, false);
    },
    update: function (app, changed) {
      if (current(app) !== at) { draw(app, true); return; }
      if (T.steps[at].update) { T.steps[at].update(app, changed); drawn = shown(app); return; }
      if (drawn !== shown(app)) { draw(app, false); }
    },
    unmount: function () {
      if (T.steps[at].stop) { T.steps[at].stop(); }
      document.removeEventListener("keydown", pressed);
      at = page = sheet = help = null;
    }
  };
})(window.Uitweg);
