// The card behind a number, in a dialog; and trying another value in its place.
(function (U) {
  "use strict";

  U.cardNumber = function (app, x) {
    return app.num(x, "number", x === 0 || Math.abs(x) >= 100 ? 0 : Math.abs(x) >= 10 ? 1 : 3);
  };

  // Where a source is on the web it can be opened, by who clicks it; nothing is asked before.
  U.source = function (app, source) {
    var said = [source.title, source.year, source.page].filter(Boolean).join(", ");
    return /^https?:\/\//.test(source.link || "") ? U.el("a", { href: source.link, rel: "noreferrer noopener", target: "_blank" }, said) : said;
  };

  function rows(app, card) {
    var write = function (x) { return U.cardNumber(app, x); };
    return [
      [app.t("evidence.column.value"), write(card.value) + " (" + card.unit_label + ")"],
      [app.t("number.interval95"), app.t("evidence.interval", { low: write(card.low), high: write(card.high) })],
      [app.t("evidence.grade"), [U.gradeMark(app, card.grade), " " + app.gradeTitle(card.grade)]],
      [app.t("evidence.source"), U.source(app, card.source)],
      [app.t("evidence.population"), card.population],
      [app.t("evidence.period"), card.period],
      [app.t("evidence.derivation"), card.derivation],
      [app.t("evidence.checked"), app.date(card.checked_on)]
    ].filter(function (row) { return row[1]; });
  }

  function attempt(app, card, dialog) {
    if (app.offline) { return [U.el("h3", {}, app.t("evidence.try")), U.el("p", { class: "note" }, U.parts.prose(app.t("offline.assume")))]; }
    var own = U.el("input", { type: "number", step: "any", id: "own-value" });
    own.value = app.state["assume." + card.name] || card.value;
    function use(value) {
      var change = {};
      change["assume." + card.name] = value === card.value ? "" : value;
      dialog.close();
      app.set(change);
      app.say(app.t("evidence.tried", { card: card.title }));
    }
    function button(key, value) { return U.el("button", { type: "button", class: "plain", onclick: function () { use(value); } }, app.t("evidence." + key) + ": " + U.cardNumber(app, value)); }
    return U.el("form", { onsubmit: function (event) { event.preventDefault(); if (own.value !== "" && isFinite(Number(own.value))) { use(Number(own.value)); } } },
      U.el("h3", {}, app.t("evidence.try")), U.el("p", { class: "note" }, app.t("evidence.try_about")),
      U.el("div", { class: "buttons" }, button("low", card.low), button("middle", card.value), button("high", card.high)),
      U.el("label", { class: "field", for: "own-value" }, app.t("evidence.own"), own),
      U.el("button", { type: "submit" }, app.t("evidence.use")));
  }

  U.cardDialog = function (app, card) {
    var dialog = document.getElementById("card"), before = document.activeElement;
    dialog.setAttribute("aria-labelledby", "card-title");
    U.add(U.clear(dialog), [
      U.el("button", { type: "button", class: "close", "aria-label": app.t("close"), onclick: function () { dialog.close(); } }, "×"),
      U.el("h2", { id: "card-title" }, card.title), U.el("p", { class: "code" }, card.name),
      U.el("dl", {}, rows(app, card).map(function (row) { return [U.el("dt", {}, row[0]), U.el("dd", {}, row[1])]; })),
      attempt(app, card, dialog)
    ]);
    dialog.onclick = function (event) { if (event.target === dialog) { dialog.close(); } };
    dialog.onclose = function () { if (before && before.isConnected) { before.focus(); } };
    dialog.showModal();
  };
})(window.Uitweg);
