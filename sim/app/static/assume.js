// Another value in place of a card's: trying it, what it does to the answer, and putting it back.
(function (U) {
  "use strict";
  var client = "cards-" + String(Math.random()).slice(2), asked = "", pair = null, wrong = null, said = "", shown = null;
  var DIGITS = 4, IN_LINK = 6;

  U.assumed = function (app) {
    return Object.keys(app.state).filter(function (key) { return key.indexOf("assume.") === 0 && app.cardOf(key.slice(7)); })
      .map(function (key) { return key.slice(7); });
  };

  function put(app, names, value) {
    var change = {};
    names.forEach(function (name) { change["assume." + name] = value; });
    app.set(change);
  }

  // Puts the cards' own values back; the keyboard goes on where the buttons were.
  U.putBack = function (app, names, then) {
    put(app, names, "");
    app.say(names.map(function (name) { return app.t("evidence.undone", { card: app.cardOf(name).title }); }).join(" "));
    if (then) { then(); }
  };

  U.undoButton = function (app, card, then) {
    return U.el("button", { type: "button", class: "plain", onclick: function () { U.putBack(app, [card.name], then); } },
      app.t("evidence.undo"), U.el("span", { class: "unseen" }, ": " + card.title));
  };

  // A sentence about a value that is used: another than the card's, or its own as if it were certain.
  function usedSaid(app, card, own) {
    function written(x) { return x.toPrecision(IN_LINK); }
    return app.t(written(own) === written(card.value) ? "evidence.pinned" : "evidence.now", { value: U.cardValue(app, card, own, true), card: U.cardNumber(app, card, card.value) });
  }

  // A sentence about a changed card, and one where it lies beyond what the card calls plausible.
  U.changeSaid = function (app, card) {
    var own = U.ownValue(app, card);
    return [usedSaid(app, card, own),
      (own < card.low || own > card.high) && U.el("span", { class: "outside" }, " " + app.t("evidence.outside", { value: U.cardNumber(app, card, own, true), interval: U.cardReach(app, card) }))];
  };

  // Asks the same answer with the cards' own values, computed as precisely; a first estimate is too rough to compare.
  function compare(app) {
    var now = app.answer, question = app.question(), state = U.read(question), key = now.kind + " " + question;
    if (now.kind === "first" || asked === key) { return; }
    asked = key;
    wrong = null;
    Object.keys(state).forEach(function (name) { if (name.indexOf("assume.") === 0) { delete state[name]; } });
    app.api("api/answer", { state: U.written(state), client: client, level: now.kind }).then(function (found) {
      if (asked !== key) { return; }
      pair = { question: question, before: found, after: now };
      tell(app);
    }, function (error) {
      if (asked !== key) { return; }
      if (error.status === 0) { asked = ""; app.down(); return; }
      if (error.retry_after) { setTimeout(function () { if (asked === key) { again(app); } }, error.retry_after * 1000); return; } // many others are asking
      wrong = { question: question, said: error.message || app.t("error.failed") };
      redraw(app);
    });
  }

  function redraw(app) {
    app.redraw();
    U.cardRefresh(app);
  }

  function again(app) {
    asked = "";
    wrong = null;
    redraw(app);
  }

  // Brings what a change does into sight in an open card.
  function seen() {
    var title = document.getElementById("try-title");
    if (title) { title.scrollIntoView({ block: "start" }); }
  }

  function tell(app) {
    redraw(app);
    if (said === pair.question || pair.question !== app.question()) { return; }
    said = pair.question;
    seen();
    var name = pair.after.lead;
    app.say(app.t("evidence.effect_said", { title: pair.after.measures[name].title, before: written(app, pair.before, name).join(" "), after: written(app, pair.after, name).join(" ") }));
  }

  // A difference with its unit, in which euros are named, and its interval: before and after with the decimals of the coarser.
  function written(app, answer, name) {
    var measure = answer.measures[name], all = [pair.before, pair.after].map(function (one) { return one.measures[name].places[1]; }).filter(app.known);
    var change = app.difference(measure.groups.all.difference, measure.unit === "EUR" ? "number" : measure.unit, all.length === 2 ? [null, Math.min.apply(null, all)] : measure.places);
    return [change.mean + " " + measure.difference_label, "(" + change.span + ")"];
  }

  function cell(app, answer, name) {
    var said = written(app, answer, name);
    return [said[0] + " ", U.el("span", { class: "whole" }, said[1])];
  }

  // What the changed assumptions together do: every headline outcome with the cards and with them.
  U.effect = function (app) {
    if (!U.assumed(app).length) { return null; }
    if (app.missing) { return U.el("p", {}, U.parts.prose(app.missing)); }
    if (app.answer && app.answeredTo === app.question()) { compare(app); }
    if (wrong && wrong.question === app.question()) {
      return U.el("p", { role: "alert" }, wrong.said + " ", U.el("button", { type: "button", class: "plain", onclick: function () { again(app); } }, app.t("again")));
    }
    if (!pair || pair.question !== app.question()) { return U.el("p", {}, app.t("evidence.effect_wait")); }
    var now = pair.after, counts = { replications: app.num(now.replications, "number", 0), residents: app.num(now.residents, "number", 0) };
    return [U.el("p", { class: "note" }, app.t("evidence.effect_about", { policy: now.arms.scenario.title, municipality: now.municipality.title }) + " " +
        app.t("evidence.effect_rests", counts) + (now.kind === "precise" ? "" : " " + app.t("evidence.effect_more"))),
      U.el("div", { class: "effect" }, U.table(app.t("evidence.effect"), ["outcome", "before", "after"].map(function (key) { return app.t("evidence.effect_" + key); }),
        now.headline.map(function (name) { return [now.measures[name].title, cell(app, pair.before, name), cell(app, now, name)]; }), false))];
  };

  // Of an open card: what is computed with in its place, and what that does.
  U.cardRefresh = function (app) {
    var root = document.getElementById("card-result");
    if (!root || !shown) { return; }
    var card = app.cardOf(shown), own = U.ownValue(app, card);
    root.className = own === undefined ? "" : "changed";
    U.add(U.clear(root), own === undefined ? [] : [
      U.el("p", {}, U.changeSaid(app, card), " ", U.undoButton(app, card, function () { U.cardRefresh(app); document.getElementById("own-value").focus(); })), U.effect(app)]);
  };

  // What of a value is possible, as text; "" where it is.
  function impossible(app, kind, shown) {
    var low = kind.open ? shown > 0 : shown >= 0, high = !kind.percent || (kind.open ? shown < 100 : shown <= 100);
    if (isFinite(shown) && low && high) { return ""; }
    var key = kind.percent ? (kind.open ? "inside_100" : "to_100") : kind.open ? "above_0" : "from_0";
    return app.t("evidence.no_number", { range: app.t("evidence." + key) });
  }

  // Computes with a value, unless the model refuses it.
  function use(app, card, value, note) {
    var asked = U.read(app.question());
    note.textContent = "";
    if (value === card.value && card.low === card.high) { U.putBack(app, [card.name]); U.cardRefresh(app); return; }
    asked["assume." + card.name] = value;
    app.api("api/state", { state: U.written(asked) }).then(function (found) {
      if (found.values["assume." + card.name] === undefined) { note.textContent = app.t("evidence.refused", { value: U.cardNumber(app, card, value, true) }); return; }
      put(app, [card.name], value);
      U.cardRefresh(app);
      seen();
      app.say(usedSaid(app, card, value));
    }, function (error) { if (error.status === 0) { app.down(); } });
  }

  // Buttons for low, middle and high, and a field for another value in the unit that people read.
  U.attempt = function (app, card) {
    shown = card.name;
    if (app.offline) { return [U.el("h3", {}, app.t("evidence.try")), U.el("p", { class: "note" }, U.parts.prose(app.t("offline.assume")))]; }
    var kind = U.cardKind(card), own = U.ownValue(app, card), note = U.el("p", { class: "outside", role: "alert", id: "own-note" });
    var unit = [kind.percent ? app.t("number.percent") : kind.times ? "×" : kind.unit ? "€" : "", U.cardUnit(card).replace(/[()]/g, "")].filter(Boolean).join(" ");
    var field = U.el("input", { type: "text", id: "own-value", inputmode: "decimal", autocomplete: "off", maxlength: 20, "aria-describedby": "own-note" });
    function read(value) { return Number(kind.to(value).toPrecision(DIGITS)); }
    function fill(value) { field.value = new Intl.NumberFormat(app.locale, { maximumSignificantDigits: DIGITS, useGrouping: false }).format(read(value)); }
    fill(own === undefined ? card.value : own);
    function button(key, value) {
      return U.el("button", { type: "button", class: "plain", onclick: function () { fill(value); use(app, card, value, note); } }, app.t("evidence." + key) + ": " + U.cardNumber(app, card, value));
    }
    function submitted(event) {
      event.preventDefault();
      var shown = app.typed(field.value);
      note.textContent = impossible(app, kind, shown);
      field.setAttribute("aria-invalid", note.textContent ? "true" : "false");
      if (!note.textContent) { use(app, card, shown === read(card.value) ? card.value : Number(kind.from(shown).toPrecision(IN_LINK)), note); }
    }
    var result = U.el("div", { id: "card-result" });
    setTimeout(function () { U.cardRefresh(app); });
    return U.el("form", { class: "attempt", novalidate: true, onsubmit: submitted }, U.el("h3", { id: "try-title" }, app.t("evidence.try")), U.el("p", { class: "note" }, app.t("evidence.try_about")), result,
      U.el("div", { class: "buttons" }, card.low < card.high && button("low", card.low), button("middle", card.value), card.low < card.high && button("high", card.high)),
      U.el("div", { class: "own-row" }, U.el("label", { class: "field", for: "own-value" }, unit ? app.t("evidence.own", { unit: unit }) : app.t("evidence.own_plain"), field), U.el("button", { type: "submit" }, app.t("evidence.use"))),
      note);
  };
})(window.Uitweg);
