// Holds the page together: the address, the language, the view, and the answer that follows the question.
(function (U) {
  "use strict";
  var VIEWS = ["policy", "trainer", "evidence"], OWN = U.PAGE.concat("lang", "v");
  var app = { state: U.read(location.hash), answer: null, answeredTo: null, open: {}, offline: Boolean(U.offline) };
  var shownView = null, followed = null, link = 0; // which link is read; none any more once what is asked was changed
  function $(id) { return document.getElementById(id); }

  app.api = U.api;
  app.address = function () { return U.written(app.state); };

  app.set = function (change, quiet) {
    if (Object.keys(change).some(function (key) { return U.PAGE.indexOf(key) < 0; })) { link += 1; }
    Object.keys(change).forEach(function (key) {
      if (change[key] === "" || change[key] === null || change[key] === undefined) { delete app.state[key]; } else { app.state[key] = String(change[key]); }
    });
    var hash = "#" + app.address();
    if (quiet) { history.replaceState(null, "", hash); } else { history.pushState(null, "", hash); }
    refresh(!quiet);
  };

  app.redraw = function () { U.views[shownView].update(app, true); };

  app.copy = function (text, done) {
    if (!navigator.clipboard) { window.prompt(app.t("share.link"), text); return; }
    navigator.clipboard.writeText(text).then(function () { app.tell(done); }, function () { window.prompt(app.t("share.link"), text); });
  };

  // The card in force in the municipality that is asked about.
  app.cardOf = function (name) { return (app.catalogue.cards_of[app.setting.municipality] || {})[name] || app.catalogue.cards[name]; };

  // A button that opens a card.
  app.card = function (name) {
    var card = app.cardOf(name);
    if (!card) { return null; }
    return U.el("button", { type: "button", class: "cardlink", onclick: function () { U.cardDialog(app, card); } }, card.title + " (" + card.grade + ")");
  };

  app.gradeTitle = function (grade) { return app.catalogue.grades.filter(function (one) { return one.grade === grade; })[0].title; };
  app.date = function (text) { return text ? new Intl.DateTimeFormat(app.locale, { dateStyle: "long" }).format(new Date(text)) : ""; };
  app.percent = function (x) { return new Intl.NumberFormat(app.locale, { style: "percent", maximumFractionDigits: 0 }).format(x); };

  // What a difference says: the interval decides, never the point alone.
  app.reading = function (part, measure) {
    if (!app.known(part.low) || !app.known(part.high)) { return app.t("reading.unknown"); }
    if (part.low <= 0 && part.high >= 0) { return app.t("reading.unclear"); }
    if (measure.better === "neither") { return app.t("reading.different"); }
    return app.t(part.mean > 0 === (measure.better === "up") ? "reading.better" : "reading.worse");
  };

  // An engine that stopped is noticed also when nobody asks anything.
  function look() {
    if (app.offline || document.hidden || document.body.classList.contains("down")) { return; }
    app.api("api/health").catch(function (error) { if (error.status === 0) { app.down(); } });
  }

  var standing = U.Standing(app, function () { answers.again(); });
  app.say = standing.say;
  app.tell = standing.tell;
  app.down = standing.down;
  app.remount = function () { if (app.catalogue) { U.views[shownView].unmount(); shownView = null; refresh(true); } };

  var answers = U.Answers({
    busy: standing.busy,
    answer: function (found) {
      app.answer = found.kind === "first" && !app.offline ? U.yet(found) : found;
      app.missing = null;
      standing.answered(found, found.kind === "first" && !app.offline);
      U.footed(app);
      standing.noted("answer", found.notes);
      var moved = used(found, OWN);
      app.answeredTo = followed;
      U.views[shownView].update(app, moved);
      U.cardRefresh(app);
    },
    failed: function (error, level) {
      if (error.status === 0) { app.down(); return; }
      if (error.error === "outside") { outside(error.message); return; }
      if (error.error !== "busy") { standing.ends(); } // where many ask, it is asked again
      if (level !== "precise") { standing.failed(error.message || app.t("error.failed"), app.answeredTo !== followed); }
    }
  });

  // Where something could not be used as it was asked, the controls stand as it was used; returns whether they moved.
  // What `own` names was not asked, and stays.
  function used(found, own) {
    if (!found.notes.length) { return false; }
    var kept = {};
    own.forEach(function (key) { if (app.state[key] !== undefined) { kept[key] = app.state[key]; } });
    app.state = Object.assign(U.read(found.state), kept);
    app.setting = U.Setting(app.catalogue, app.state);
    history.replaceState(null, "", "#" + app.address());
    var same = app.answeredTo === followed;
    if (followed !== null) { followed = question(); } // else nothing was asked yet
    if (same) { app.answeredTo = followed; }
    return true;
  }

  // What a hand-out has no answer to: no figure of another question stays on the page.
  function outside(message) {
    app.answer = null;
    app.missing = message;
    standing.missing(message);
    U.views[shownView].update(app, false);
  }

  app.question = question;
  function question() {
    var asked = {};
    Object.keys(app.state).forEach(function (key) { if (OWN.indexOf(key) < 0) { asked[key] = app.state[key]; } });
    asked.lang = app.lang;
    return U.written(asked);
  }

  // Returns whether it was done: another language is loaded first, and what a link cannot have is told after that.
  function refresh(controls) {
    if (app.catalogue.lang !== (app.state.lang === "en" ? "en" : "nl")) { load(); return false; }
    app.setting = U.Setting(app.catalogue, app.state);
    var name = VIEWS.indexOf(app.state.view) < 0 || !U.views[app.state.view] ? "policy" : app.state.view;
    document.querySelectorAll("nav [data-view]").forEach(function (tab) {
      tab.hidden = !U.views[tab.dataset.view];
      if (tab.dataset.view === name) { tab.setAttribute("aria-current", "page"); } else { tab.removeAttribute("aria-current"); }
    });
    document.title = app.t("view." + name) + " – " + app.t("title");
    document.body.dataset.view = name;
    if (name !== shownView) {
      if (shownView) { U.views[shownView].unmount(); }
      shownView = name;
      U.views[name].mount($("main"), app);
    } else {
      U.views[name].update(app, controls);
    }
    var assumed = Object.keys(app.state).some(function (key) { return key.indexOf("assume.") === 0; });
    if (question() !== followed && (name !== "evidence" || assumed)) {
      followed = question();
      standing.asked(Boolean(app.answer) && app.answeredTo !== followed);
      answers.follow(followed);
    }
    return true;
  }

  function frame() {
    U.speaks = app.lang;
    document.documentElement.lang = app.lang;
    document.querySelectorAll("[data-text]").forEach(function (node) { node.textContent = app.t(node.dataset.text); });
    document.querySelectorAll("[data-label]").forEach(function (node) { node.setAttribute("aria-label", app.t(node.dataset.label)); });
    var select = $("lang");
    select.value = app.lang;
  }

  function load() {
    var lang = app.state.lang === "en" ? "en" : "nl";
    app.api("api/catalogue?lang=" + lang).then(function (catalogue) {
      Object.assign(app, U.Text(catalogue), { catalogue: catalogue, answer: null });
      shownView = null;
      if (!document.body.classList.contains("down")) { $("down").hidden = true; }
      frame();
      tell();
      refresh(true);
    }, function () { $("down").hidden = !app.catalogue; setTimeout(load, 2000); });
  }

  // What of a link could not be used is said by the server, which checks it; an answer says so too.
  function tell() {
    var mine = (link += 1), before = Object.assign({}, app.state);
    app.api("api/state", { state: app.address() }).then(function (found) {
      if (mine !== link) { return; }
      if (used(found, U.PAGE.filter(function (key) { return app.state[key] !== before[key]; }))) { refresh(true); }
      standing.noted("link", found.notes);
    }, function () {});
  }

  window.addEventListener("hashchange", function () { app.state = U.read(location.hash); if (refresh(true)) { tell(); } });
  window.addEventListener("popstate", function () { app.state = U.read(location.hash); refresh(true); });
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("nav [data-view]").forEach(function (tab) {
      tab.addEventListener("click", function (event) { event.preventDefault(); app.set({ view: tab.dataset.view }); window.scrollTo(0, 0); $("main").focus({ preventScroll: true }); });
    });
    $("lang").addEventListener("change", function () { app.set({ lang: $("lang").value }); });
    U.turned(function () { if (shownView === "policy") { app.remount(); } }); // its parts start open or closed
    load();
    setInterval(look, 5000);
  });
})(window.Uitweg);
