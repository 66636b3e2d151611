// Every number of the model, by stage: found by a word, by stage and by grade.
(function (U) {
  "use strict";
  var root = null, list = null, count = null, word = "";

  function option(pair) { return U.el("option", { value: pair[0] }, pair[1]); }

  function choice(app, key, options) {
    var select = U.el("select", { id: "filter-" + key }, [["", app.t("evidence.any")]].concat(options).map(option));
    select.addEventListener("change", function () { var change = {}; change[key] = select.value; app.set(change); });
    return U.el("label", { class: "field", for: "filter-" + key }, app.t("evidence." + key), select);
  }

  function search(app) {
    var field = U.el("input", { type: "search", id: "card-search", value: word, autocomplete: "off" });
    field.addEventListener("input", function () { word = field.value; draw(app); });
    return U.el("label", { class: "field", for: "card-search" }, app.t("evidence.search"), field);
  }

  function bare(text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, ""); }

  // All words of the search are in the title, the explanation or the name.
  function fits(app, card) {
    var text = bare([card.title, card.text, card.name].join(" "));
    return (!app.state.stage || card.stage === app.state.stage) && (!app.state.grade || card.grade === app.state.grade) &&
      bare(word).split(/\s+/).every(function (part) { return text.indexOf(part) >= 0; });
  }

  function row(app, card) {
    var own = U.ownValue(app, card);
    return U.el("li", { class: "evcard" + (own === undefined ? "" : " changed") },
      U.el("div", { class: "evtitle" },
        U.el("button", { type: "button", class: "cardlink", id: "card-of-" + card.name, onclick: function () { U.cardDialog(app, card); } }, card.title), " ",
        U.gradeMark(app, card.grade), card.grade === "E" && U.el("span", { class: "tag", "aria-hidden": "true" }, app.t("evidence.assumed")),
        own !== undefined && U.el("span", { class: "tag own" }, app.t("evidence.changed", { value: U.cardNumber(app, card, own, true) }))),
      U.el("div", { class: "evvalue" }, U.el("strong", {}, U.cardNumber(app, card, card.value)), " " + U.cardUnit(card, card.value)),
      U.el("div", { class: "evreach" }, U.cardDrawn(app, card), U.el("span", { class: "ends" }, U.el("span", { class: "unseen" }, app.t("evidence.interval") + ": "), U.cardReach(app, card))));
  }

  function group(app, stage, cards, narrowed) {
    var key = "cards-" + stage.name, said = app.t("evidence.in_stage", { count: cards.length });
    var node = U.el("details", { class: "stage", id: key, open: narrowed || Boolean(app.open[key]) },
      U.el("summary", { id: key + "-title" }, stage.title, U.el("span", { class: "count" }, said)),
      U.el("ul", { class: "evcards" }, cards.map(function (card) { return row(app, card); })));
    node.addEventListener("toggle", function () { if (!narrowed) { app.open[key] = node.open; } });
    return node;
  }

  function draw(app) {
    var all = Object.keys(app.catalogue.cards).map(app.cardOf), found = all.filter(function (card) { return fits(app, card); });
    var narrowed = Boolean(word.trim() || app.state.stage || app.state.grade), focus = list.contains(document.activeElement) ? document.activeElement.id : "";
    count.textContent = found.length ? app.t("evidence.shown", { count: found.length, all: all.length }) : app.t("evidence.nothing");
    U.add(U.clear(list), app.catalogue.stages.map(function (stage) {
      var mine = found.filter(function (card) { return card.stage === stage.name; });
      return mine.length > 0 && group(app, stage, mine, narrowed);
    }));
    if (focus && document.getElementById(focus)) { document.getElementById(focus).focus({ preventScroll: true }); }
  }

  U.cardList = {
    mount: function (app) {
      list = U.el("div", {});
      count = U.el("p", { role: "status", class: "shown" });
      word = "";
      root = U.el("section", { class: "panel", id: "cards", "aria-labelledby": "cards-title" }, U.el("h2", { id: "cards-title" }, app.t("evidence.cards")),
        U.el("p", { class: "note" }, ["about", "some", "fitted"].map(function (key) { return app.t("evidence.cards_" + key); }).join(" ")),
        U.el("div", { class: "filters" }, search(app),
          choice(app, "stage", app.catalogue.stages.map(function (s) { return [s.name, s.title]; })),
          choice(app, "grade", app.catalogue.grades.map(function (g) { return [g.grade, g.grade + " – " + g.title]; }))),
        count, list);
      U.cardList.update(app);
      return root;
    },
    update: function (app) {
      ["stage", "grade"].forEach(function (key) { root.querySelector("#filter-" + key).value = app.state[key] || ""; });
      draw(app);
    }
  };
})(window.Uitweg);
