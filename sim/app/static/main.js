// Holds the page together: the address, the language, the view, and the answer that follows the question.
(function (U) {
  "use strict";
  var VIEWS = ["policy", "trainer", "evidence"], OWN = U.PAGE.concat("lang", "v");
  var app = { state: U.read(location.hash), answer: null, open: {}, offline: Boolean(U.offline) };
  var shownView = null, followed = null;
  function $(id) { return document.getElementById(id); }

  app.api = U.api;
  app.say = function (text) { $("status").textContent = text; };
  app.address = function () { return U.written(app.state); };

  app.set = function (change, quiet) {
    Object.keys(change).forEach(function (key) {
      if (change[key] === "" || change[key] === null || change[key] === undefined) { delete app.state[key]; } else { app.state[key] = String(change[key]); }
    });
    var hash = "#" + app.address();
    if (quiet) { history.replaceState(null, "", hash); } else { history.pushState(null, "", hash); }
    refresh(!quiet);
  };

  app.redraw = function () { U.views[shownView].update(app, false); };

  app.copy = function (text, done) {
    if (!navigator.clipboard) { window.prompt(app.t("share.link"), text); return; }
    navigator.clipboard.writeText(text).then(function () { app.say(done); }, function () { window.prompt(app.t("share.link"), text); });
  };

  app.titled = function (card) { return Object.assign({ title: card.title || card.name.split(".")[1].replace(/_/g, " ") }, card); };

  // A button that opens a card.
  app.card = function (name) {
    var card = app.catalogue.cards[name];
    if (!card) { return null; }
    return U.el("button", { type: "button", class: "cardlink", onclick: function () { U.cardDialog(app, app.titled(card)); } }, app.titled(card).title + " (" + card.grade + ")");
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

  app.down = function () {
    if (document.body.classList.contains("down")) { return; }
    document.body.classList.add("down");
    $("down").hidden = false;
    setTimeout(alive, 2000);
  };

  // An engine that stopped is noticed also when nobody asks anything.
  function look() {
    if (app.offline || document.hidden || document.body.classList.contains("down")) { return; }
    app.api("api/health").catch(function (error) { if (error.status === 0) { app.down(); } });
  }

  function alive() {
    app.api("api/health").then(function () {
      document.body.classList.remove("down");
      $("down").hidden = true;
      answers.again();
    }, function () { setTimeout(alive, 2000); });
  }

  var answers = U.Answers({
    busy: function (level) {
      document.body.classList.add("busy");
      app.say(app.t("busy." + level));
    },
    answer: function (found) {
      var more = found.kind === "first" && !app.offline;
      app.answer = found;
      app.missing = null;
      document.body.classList.toggle("busy", more);
      document.body.classList.toggle("provisional", more);
      $("kind").textContent = found.said + (app.offline || found.kind === "precise" ? "" : " " + app.t("follows." + found.kind));
      app.say(found.said);
      U.views[shownView].update(app, false);
    },
    failed: function (error, level) {
      document.body.classList.remove("busy");
      if (error.status === 0) { app.down(); return; }
      if (error.error === "outside") { outside(error.message); return; }
      if (level === "precise") { return; }
      if (app.answer === null || error.status === 400) { app.say(error.message || app.t("error.failed")); }
      $("kind").textContent = error.message || app.t("error.failed");
    }
  });

  // What a hand-out has no answer to: no figure of another question stays on the page.
  function outside(message) {
    app.answer = null;
    app.missing = message;
    $("kind").textContent = app.t("offline.none");
    app.say(message.replace(/`/g, ""));
    U.views[shownView].update(app, false);
  }

  function question() {
    var asked = {};
    Object.keys(app.state).forEach(function (key) { if (OWN.indexOf(key) < 0) { asked[key] = app.state[key]; } });
    asked.lang = app.lang;
    return U.written(asked);
  }

  function refresh(controls) {
    if (app.catalogue.lang !== (app.state.lang === "en" ? "en" : "nl")) { load(); return; }
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
      answers.follow(followed);
    }
  }

  function frame() {
    document.documentElement.lang = app.lang;
    document.querySelectorAll("[data-text]").forEach(function (node) { node.textContent = app.t(node.dataset.text); });
    document.querySelectorAll("[data-label]").forEach(function (node) { node.setAttribute("aria-label", app.t(node.dataset.label)); });
    var select = $("lang");
    select.value = app.lang;
  }

  function load() {
    var lang = app.state.lang === "en" ? "en" : "nl";
    app.api("api/catalogue?lang=" + lang).then(function (catalogue) {
      Object.assign(app, U.Text(catalogue), { catalogue: catalogue });
      shownView = null;
      frame();
      tell();
      refresh(true);
    }, function () { $("down").hidden = false; setTimeout(load, 2000); });
  }

  // What of a link could not be used is said by the server, which checks it.
  function tell() {
    app.api("api/state", { state: app.address() }).then(function (found) {
      if (found.notes.length) {
        app.state = U.read(found.state + (app.state.view ? "&view=" + encodeURIComponent(app.state.view) : ""));
        history.replaceState(null, "", "#" + app.address());
        refresh(true);
        $("notes").textContent = found.notes.map(function (note) { return note.why; }).join(" ");
      }
    }, function () {});
  }

  window.addEventListener("hashchange", function () { app.state = U.read(location.hash); refresh(true); tell(); });
  window.addEventListener("popstate", function () { app.state = U.read(location.hash); refresh(true); });
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("nav [data-view]").forEach(function (tab) {
      tab.addEventListener("click", function (event) { event.preventDefault(); app.set({ view: tab.dataset.view }); $("main").focus(); });
    });
    $("lang").addEventListener("change", function () { app.set({ lang: $("lang").value }); });
    load();
    setInterval(look, 5000);
  });
})(window.Uitweg);
