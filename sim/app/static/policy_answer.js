// The answer to the three questions that everybody asks, before anything else: what, how sure, at what cost.
(function (U) {
  "use strict";
  var parts = (U.parts = {}), COST = "cost_municipality", MARKS = { better: "▲ ", worse: "▼ ", different: "◆ " };

  // Text of the engine, which marks what is typed with `backticks`.
  parts.prose = function (text) {
    return String(text).split("`").map(function (part, at) { return at % 2 ? U.el("code", {}, part) : part; });
  };

  // In place of an answer: that it is on its way, or that a hand-out has none.
  parts.waiting = function (app, key) {
    if (!app.missing) { return app.t(key); }
    return [U.el("p", {}, parts.prose(app.missing)), U.el("button", { type: "button", onclick: function () { location.hash = document.body.dataset.first + "&lang=" + app.lang + "&view=" + document.body.dataset.view; } }, app.t("offline.back"))];
  };

  // A hand-out has one answer, which is no estimate on the way to another.
  parts.first = function (app) { return app.answer.kind === "first" && !app.offline; };

  // What an interval says; a first estimate, of two runs, has none that holds.
  parts.reading = function (app, measure) {
    if (parts.first(app)) { return U.el("span", { class: "reading" }, "○ ", app.t("policy.no_reading")); }
    return U.el("span", { class: "reading" }, MARKS[measure.reading] || "○ ", measure.reading_label);
  };

  // Of all of the municipality, where chance has less to say; and of one of the simulated size where that says another thing.
  parts.readingOf = function (app, measure) {
    var whole = parts.read(measure), said = parts.reading(app, whole);
    if (whole === measure || whole.reading === measure.reading || parts.first(app)) { return said; }
    said.lastChild.textContent = app.t("policy.reading_whole", { whole: whole.reading_label, each: measure.reading_label, place: app.answer.municipality.title, residents: app.num(app.answer.residents, "number", 0) });
    return said;
  };

  parts.fromTo = function (app, measure) {
    var all = measure.groups.all;
    return app.t("policy.fromto", { baseline: app.level(all, "baseline", measure.unit, measure.places), scenario: app.level(all, "scenario", measure.unit, measure.places) });
  };

  parts.said = function (app, measure) { return app.difference(measure.groups.all.difference, measure.unit, measure.places); };

  // What an outcome comes to in all of the municipality: {mean, span}; null where its size is not known or it is no count.
  parts.whole = function (app, measure) { return measure.whole && app.difference(rounded(measure.whole), measure.unit); };

  // What its reading and its drawing are about: all of the municipality, where that has an interval.
  parts.read = function (measure) { return measure.whole && measure.whole.low !== null ? measure.whole : measure; };
  parts.drawn = function (measure) { return measure.whole && measure.whole.low !== null ? measure.whole : measure.groups.all.difference; };

  // Two digits of the width of the interval also where that is more than one; no end that is not zero becomes so.
  function rounded(part) {
    var wide = part.low === null ? Math.abs(part.mean) : part.high - part.low;
    var step = Math.pow(10, Math.max(0, Math.floor(Math.log10(Math.max(1, wide))) - 1));
    function round(x) { return x === null ? null : Math.round(x / step) * step; }
    while (step > 1 && [part.low, part.high].some(function (end) { return end && round(end) === 0; })) { step /= 10; }
    return step > 1 ? Object.assign({}, part, { mean: round(part.mean), low: round(part.low), high: round(part.high) }) : part;
  }

  function card(app, key, read, content) {
    return U.el("section", { class: "headline reading-" + (parts.first(app) ? "unclear" : read.reading), "aria-labelledby": "answer-" + key }, U.el("h2", { id: "answer-" + key }, app.t("policy." + key)), content);
  }

  function what(app, measure) {
    return [U.el("h3", {}, measure.title), U.el("p", { class: "big" }, parts.said(app, measure).mean, " ", U.el("span", { class: "unit" }, measure.difference_label)),
      U.el("p", {}, parts.reading(app, measure)), U.el("p", { class: "fromto" }, parts.fromTo(app, measure)), !parts.first(app) && U.el("p", {}, measure.sentence)];
  }

  // Whole percentages of parts that together are 100: the first is rounded, as the sentence about it does, and what
  // rounding down leaves of the others goes to the largest remainders.
  parts.hundred = function (sizes) {
    var sum = sizes.reduce(function (a, b) { return a + b; }, 0), exact = sizes.map(function (x) { return 100 * x / sum; });
    var found = exact.map(function (x, at) { return at ? Math.floor(x) : Math.round(x); }), left = 100 - found.reduce(function (a, b) { return a + b; }, 0);
    function over(at) { return exact[at] - found[at]; }
    var order = exact.map(function (_, at) { return at; }).slice(1).sort(function (a, b) { return over(b) - over(a); });
    order.slice(0, left).forEach(function (at) { found[at] += 1; });
    return found;
  };

  // How sure: the interval, and what of it is chance, and what numbers that are not well known.
  function sure(app, measure) {
    var part = measure.groups.all.difference, names = ["parameters", "chance", "error"];
    var squares = names.map(function (n) { return part[n] * part[n]; }), sum = squares.reduce(function (a, b) { return a + b; }, 0), shares = parts.hundred(squares);
    return [U.el("p", { class: "sure" }, app.t("policy.interval")), U.el("p", { class: "big" }, parts.said(app, measure).span, " ", app.known(part.low) && U.el("span", { class: "unit" }, measure.difference_label)),
      app.known(part.low) && U.strip(part),
      app.known(part.parameters) && sum > 0 && (part.parameters ? [U.el("h3", {}, app.t("policy.parts")), U.el("ul", { class: "shares" }, names.map(function (n, at) {
        return U.el("li", {}, U.el("span", {}, app.t("policy.part." + n)), U.el("strong", {}, app.percent(shares[at] / 100)), U.bar(squares[at] / sum));
      })), app.answer.say.rough && U.el("p", { class: "note" }, app.answer.say.rough)] : U.el("p", {}, app.t("policy.parts_unknown")))];
  }

  // Published figures about the shown outcomes that the model misses, each once, under the first outcome that it bears on.
  function missed(app) {
    var all = app.answer.misses.all, found = app.answer.misses.figures, counts = { count: found.length, all: all, fitted: app.answer.misses.fitted };
    if (!found.length) { return all > 0 && U.el("p", { class: "note" }, app.t("policy.missed_none", counts)); }
    return U.el("details", { class: "folded missed" }, U.el("summary", {}, app.t("policy.missed", counts)), U.el("p", { class: "note" }, app.t("policy.missed_fitted", counts)), U.assumed(app).length > 0 && U.el("p", { class: "note" }, app.t("policy.missed_own")),
      U.el("div", { class: "two" }, app.answer.headline.map(function (name) {
        var mine = found.filter(function (one) { return one.outcomes[0] === name; });
        return mine.length > 0 && U.el("div", { class: "limit" }, U.el("h2", { class: "small" }, app.answer.measures[name].title), U.el("ul", { class: "misses" }, mine.map(function (one) {
          return U.el("li", {}, one.title, one.national && " (" + app.t("evidence.country") + ")", ": ", app.t("evidence.miss", one));
        })));
      })),
      U.el("button", { type: "button", class: "plain", onclick: function () { app.set({ view: "evidence" }); document.getElementById("main").focus(); } }, app.t("policy.misses_show")));
  }

  function cost(app, measure) {
    var said = parts.said(app, measure), whole = parts.whole(app, measure), drawn = parts.drawn(measure), hours = app.answer.measures.staff_hours;
    var each = U.el("p", {}, app.t("policy.each", { mean: said.mean, span: said.span }));
    return [U.el("h3", {}, measure.title),
      whole ? [U.el("p", { class: "big" }, whole.mean, " ", U.el("span", { class: "unit" }, app.t("policy.a_year", { place: app.answer.municipality.title }))),
        U.el("p", { class: "sure" }, app.t("policy.interval") + " " + whole.span)] :
        [U.el("p", { class: "big" }, said.mean, " ", U.el("span", { class: "unit" }, app.t("policy.per_year"))), U.el("p", { class: "sure" }, app.t("policy.interval") + " " + said.span)],
      app.known(drawn.low) && U.strip(drawn), U.el("p", {}, parts.readingOf(app, measure)), whole && each,
      U.el("p", {}, app.t("policy.hours", parts.said(app, hours))), U.el("p", { class: "note" }, app.t("policy.costs_without"))];
  }

  // Where nothing is switched on there is no difference to tell: what is so today, and how sure that is.
  function today(app) {
    var found = app.answer, g = function (measure) { return measure.groups.all; };
    return ["stock_problem_debt", found.lead, COST].map(function (name) {
      var measure = found.measures[name];
      return measure && U.el("section", { class: "headline", "aria-labelledby": "answer-" + name }, U.el("h2", { id: "answer-" + name }, measure.title),
        U.el("p", { class: "big" }, app.level(g(measure), "baseline", measure.unit, measure.places), " ", measure.unit !== "share" && U.el("span", { class: "unit" }, name === COST ? app.t("policy.per_year") : measure.unit_label)),
        U.el("p", { class: "sure" }, app.t("policy.interval") + " " + app.levelSpan(g(measure).baseline, measure.unit, measure.places)));
    });
  }

  function three(app, lead) {
    var costs = app.answer.measures[COST];
    return [card(app, "what", lead, what(app, lead)), card(app, "sure", lead, sure(app, lead)), card(app, "cost", parts.read(costs), cost(app, costs))];
  }

  // Whose figures these are, and what of the size of the municipality is in them; one that is too small for totals is warned.
  function tooSmall(app) { return app.answer.municipality.households && !app.answer.municipality.own && !app.answer.measures[COST].whole; }
  function place(app) {
    var found = app.answer.municipality, small = tooSmall(app), told = found.own ? "place" : small ? "place_small" : "place_national";
    if (!found.households) { return null; }
    return [U.el("p", { class: small ? "warn" : "note" }, parts.prose(app.t("policy." + told, { place: found.title, households: app.num(found.households, "number", 0), residents: app.num(app.answer.residents, "number", 0) }))),
      !small && U.el("p", { class: "note" }, parts.prose(app.t("policy.place_command"))),
      found.term && U.el("p", { class: "note" }, app.t("policy.term", { place: found.title, here: found.term.here, now: found.term.now }))];
  }

  parts.answer = function (app) {
    var found = app.answer, lead = found.measures[found.lead];
    return U.el("section", { class: "answer", "aria-labelledby": "answer-title" },
      U.el("div", { class: "top" }, U.el("h1", { id: "answer-title", tabindex: "-1" }, found.title, " – ", found.municipality.title), !U.narrow() && U.shareButtons(app)),
      (found.question || found.unchanged) && U.el("p", { class: "question" }, found.unchanged ? app.t("policy.today", { baseline: found.arms.baseline.title }) : found.question),
      found.kind !== "precise" && U.el("p", { class: "kind" }, app.t("policy.provisional." + found.kind)),
      found.idle.map(function (one) { return U.el("p", { class: "warn" }, U.el("strong", {}, one.title + ": "), one.why); }),
      U.assumed(app).length > 0 && U.el("div", { class: "warn" }, U.assumedSaid(app)),
      tooSmall(app) && place(app),
      U.el("div", { class: "three" }, found.unchanged ? today(app) : three(app, lead)), missed(app),
      U.narrow() && U.shareButtons(app),
      !tooSmall(app) && place(app),
      !parts.first(app) && U.el("details", { class: "words folded", open: !U.narrow() }, U.el("summary", {}, app.t("policy.words")),
        !found.unchanged && U.el("ul", { class: "short" }, found.say.short.map(function (line) { return U.el("li", {}, parts.prose(line)); })),
        U.el("p", { class: "note" }, parts.prose(found.say.limits))));
  };
})(window.Uitweg);
