// The card behind a number: how its value is written and drawn, and the dialog that shows it.
(function (U) {
  "use strict";
  var DECADES = 1; // to either side of × 1 that an odds ratio is drawn

  function itself(x) { return x; }

  // From the model to what people read and back; `open` where the ends themselves cannot be.
  var KINDS = {
    percent: { to: function (x) { return 100 * x; }, from: function (y) { return y / 100; }, percent: true },
    whole: { to: itself, from: itself, percent: true },
    chance: { to: function (x) { return 100 / (1 + Math.exp(-x)); }, from: function (y) { return Math.log(y / (100 - y)); }, percent: true, open: true },
    odds: { to: Math.exp, from: Math.log, times: true, open: true },
    times: { to: itself, from: itself, times: true, open: true },
    per_10000: { to: function (x) { return 10000 * x; }, from: function (y) { return y / 10000; } },
    euro: { to: itself, from: itself, unit: "EUR" },
    number: { to: itself, from: itself }
  };
  U.cardKind = function (card) { return KINDS[card.kind]; };

  // Decimals: two digits of the width of the card's interval; of a chance and of odds two digits of the number itself.
  function decimals(card, shown) {
    var kind = KINDS[card.kind], width = kind.to(card.high) - kind.to(card.low), most = 3;
    if (card.kind === "chance") { return shown < 1 ? 2 : shown < 10 || shown > 99 ? 1 : 0; }
    if (kind.times) { return shown < 10 ? 2 : 1; }
    if (width > 0) { most = Math.max(0, Math.min(3, Math.ceil(1 - Math.log10(width)))); }
    return most;
  }

  // `own`: a value that somebody gave, with the decimals that they gave it.
  U.cardNumber = function (app, card, x, own) {
    var kind = KINDS[card.kind], shown = kind.to(x), most = decimals(card, shown);
    if (own) { most = Math.max(most, shown < 1 ? 3 : 2); }
    while (most > 0 && Number(shown.toFixed(most - 1)) === Number(shown.toFixed(most))) { most -= 1; }
    return (kind.times ? "×\u00a0" : "") + app.num(shown, kind.unit || "number", most) + (kind.percent ? app.t("number.percent") : "");
  };

  // The unit behind a number: `month|months` for one and for more.
  U.cardUnit = function (card, x) {
    var forms = card.unit_label.split("|");
    return forms[KINDS[card.kind].to(x) === 1 ? 0 : forms.length - 1];
  };

  U.cardValue = function (app, card, x, own) { return (U.cardNumber(app, card, x, own) + " " + U.cardUnit(card, x)).trim(); };

  U.cardReach = function (app, card) {
    if (card.low === card.high) { return app.t("evidence.fixed"); }
    return app.t("evidence.reach", { low: U.cardNumber(app, card, card.low), high: U.cardNumber(app, card, card.high) });
  };

  // Of a number that was fitted to a published figure: where it was sought, and whose its interval and grade are.
  function searched(app, card) {
    return app.t("evidence.searched_about", { interval: U.cardReach(app, Object.assign({}, card, card.searched)), grade: card.grade });
  }

  U.ownValue = function (app, card) {
    var own = app.state["assume." + card.name];
    return own === undefined || !isFinite(Number(own)) ? undefined : Number(own);
  };

  // Where a value lies between 0 and 1: shares from 0 to 100%, odds by their logarithm, others from 0 on.
  function place(card, x, most) {
    var kind = KINDS[card.kind], shown = kind.to(x);
    var at = kind.percent ? shown / 100 : kind.times ? (Math.log10(shown) / DECADES + 1) / 2 : most ? shown / most : 0;
    return Math.max(0, Math.min(1, at));
  }

  // The card's value between its bounds, to scale; a value put in its place as a line.
  U.cardDrawn = function (app, card) {
    var kind = KINDS[card.kind], own = U.ownValue(app, card), most = 1.05 * Math.max.apply(null, [card.low, card.high, card.value].concat(own === undefined ? [] : own).map(kind.to));
    function x(value) { return 6 + 148 * place(card, value, most); }
    return U.el("svg", { class: "interval scale", viewBox: "0 0 160 20", "aria-hidden": "true" },
      U.el("line", { class: "axis", x1: 6, x2: 154, y1: 10, y2: 10 }),
      [6, kind.times ? 80 : 6, 154].map(function (at) { return U.el("line", { class: "tick", x1: at, x2: at, y1: 6, y2: 14 }); }),
      card.high > card.low && U.el("rect", { class: "reach", x: x(card.low), y: 6, width: Math.max(2, x(card.high) - x(card.low)), height: 8, rx: 2 }),
      U.el("circle", { class: "point", cx: x(card.value), cy: 10, r: 4.5 }),
      own !== undefined && U.el("line", { class: "own", x1: x(own), x2: x(own), y1: 1, y2: 19 }));
  };

  // A table that stacks on a telephone stays a table to who hears it.
  U.stacking = function (node) {
    var roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", "thead th": "columnheader", "tbody th": "rowheader", td: "cell" };
    Object.keys(roles).forEach(function (name) {
      (node.matches(name) ? [node] : [].slice.call(node.querySelectorAll(name))).forEach(function (one) { one.setAttribute("role", roles[name]); });
    });
    return node;
  };

  // Where a source is on the web it can be opened, by who clicks it; nothing is asked before.
  U.source = function (app, source) {
    var said = [source.title, source.year, source.page].filter(Boolean).join(", ");
    return /^https?:\/\//.test(source.link || "") ? U.el("a", { href: source.link, rel: "noreferrer noopener", target: "_blank" }, said) : said;
  };

  function list(rows) {
    return U.el("dl", {}, rows.filter(function (row) { return row[1]; }).map(function (row) { return [U.el("dt", {}, row[0]), U.el("dd", row[2] || {}, row[1])]; }));
  }

  function facts(app, card) {
    return list([
      [app.t("evidence.value"), U.el("strong", {}, U.cardValue(app, card, card.value))],
      [app.t("evidence.interval"), [U.cardReach(app, card), U.cardDrawn(app, card), card.searched && U.el("p", { class: "note" }, searched(app, card))]],
      [app.t("evidence.grade"), [U.gradeMark(app, card.grade), U.el("span", { "aria-hidden": "true" }, " " + app.gradeTitle(card.grade))]],
      [app.t("evidence.source"), U.source(app, card.source)],
      [app.t("evidence.about"), card.population], [app.t("evidence.period"), card.period],
      [app.t("evidence.checked"), app.date(card.checked_on)]
    ]);
  }

  // What the researchers wrote, as they wrote it.
  function record(app, card) {
    var ends = card.searched || card;
    function plain(x) { return new Intl.NumberFormat(app.locale, { maximumSignificantDigits: 6 }).format(x).replace("-", "−"); }
    return U.details(app.t("evidence.record"), U.el("p", { class: "note" }, app.t("evidence.record_about")), list([
      [app.t("evidence.record_name"), U.el("code", {}, card.name)],
      [app.t("evidence.record_value"), plain(card.value) + " (" + plain(ends.low) + " – " + plain(ends.high) + "), " + card.model_unit],
      [app.t("evidence.derivation"), card.derivation, { lang: "en" }]
    ]));
  }

  U.cardDialog = function (app, card) {
    var dialog = document.getElementById("card"), before = document.activeElement, help = { chance: "chance", odds: "odds" }[card.kind];
    dialog.setAttribute("aria-labelledby", "card-title");
    U.add(U.clear(dialog), [
      U.el("button", { type: "button", class: "close", "aria-label": app.t("close"), onclick: function () { dialog.close(); } }, "×"),
      U.el("h2", { id: "card-title" }, card.title), U.el("p", {}, card.text),
      facts(app, card), help && U.el("p", { class: "note" }, app.t("evidence.help." + help)),
      U.attempt(app, card), record(app, card)
    ]);
    dialog.onclick = function (event) { if (event.target === dialog) { dialog.close(); } };
    dialog.onclose = function () {
      var there = before && before.isConnected ? before : before && before.id && document.getElementById(before.id);
      U.clear(dialog);
      if (there) { there.focus(); }
    };
    dialog.showModal();
    dialog.scrollTop = 0;
  };
})(window.Uitweg);
