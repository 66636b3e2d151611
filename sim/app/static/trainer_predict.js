// Predict, then reveal: the guesses of the group on an axis, and after that the range of the model.
(function (U) {
  "use strict";
  var T = U.trainer, LEFT = 44, SIZE = 10, MOST = 40, DIGITS = 8, LEAST = [300, 172], FOOT = 118;
  var WIDE = 2, AMOUNT = 1e9; // a range so many times its mean says next to nothing; more than any amount here
  var RANKS = { first: 1, full: 2, precise: 3 };
  var frozen = {}, earlier = {}, parts = null; // `frozen`: the answer on the wall since the model was shown, by question

  // Guesses stand in the address, with a mark of the question that they answer: to another question they say nothing.
  function measureOf(app) { return app.answer.headline.indexOf(app.state.measure) >= 0 ? app.state.measure : app.answer.lead; }
  function keyOf(app, name) { return T.mark(app.answer.key + "|" + name); }
  function key(app) { return keyOf(app, measureOf(app)); }
  function times(measure) { return measure.unit === "share" ? 100 : 1; }

  // What is on the wall stays as it was revealed, until somebody asks for the more precise answer.
  function frozenOf(app) {
    var found = frozen[key(app)];
    if (found && found.lang !== app.lang) { found = frozen[key(app)] = { lang: app.lang, answer: app.answer }; } // the words of another language came with an answer of their own
    return found;
  }
  function answerOf(app) { return (frozenOf(app) || { answer: app.answer }).answer; }
  function finer(app) { return RANKS[app.answer.kind] > RANKS[answerOf(app).kind]; }

  // What a guess can be: a share of all, or an amount.
  function possible(measure, x) { return isFinite(x) && x >= 0 && x <= (measure.unit === "share" ? 1 : AMOUNT); }

  function mine(app) {
    if (!app.state.guesses || app.state.guessed !== key(app)) { return []; }
    var measure = app.answer.measures[measureOf(app)];
    return app.state.guesses.split("_").filter(Boolean).map(function (x) { return Number(x) / times(measure); })
      .filter(function (x) { return possible(measure, x); }).slice(0, MOST);
  }

  function keep(app, list) {
    var by = times(app.answer.measures[measureOf(app)]);
    earlier[key(app)] = list.map(function (x) { return Number((x * by).toPrecision(DIGITS)); }).join("_");
    app.set({ guesses: earlier[key(app)], guessed: list.length ? key(app) : "", measure: measureOf(app) }, true);
  }

  // One decimal will do in a room.
  function short(app, measure, x) { return app.num(x, measure.unit, measure.unit === "EUR" || whole(x * times(measure)) ? 0 : 1); }
  function whole(x) { return Math.abs(x - Math.round(x)) < 1e-9; }

  // Before the model is shown the axis knows nothing of it: only today and the guesses. After that it comes closer.
  function domain(app, measure, revealed) {
    var base = measure.groups.all.baseline.mean, part = expected(measure), seen = mine(app).concat(base);
    if (revealed) {
      seen = seen.concat(part.mean, app.known(part.low) ? part.low : [], app.known(part.high) ? part.high : []);
      var low = Math.min.apply(null, seen), high = Math.max.apply(null, seen), room = (high - low) * 0.15 || Math.abs(base) * 0.1 || 1;
      return measure.unit === "share" ? [Math.max(0, low - room), Math.min(Math.max(1, high), high + room)] : [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
    }
    if (measure.unit === "share" && base > 0.1) { return [0, Math.max.apply(null, [1].concat(seen))]; }
    return [Math.min(0, Math.min.apply(null, seen)), Math.max.apply(null, seen.concat(base * 2)) * 1.05 || 1];
  }

  // What the model expects where today is what the axis shows: the difference, with its interval, from there on. How sure
  // today itself is, is no part of a guess.
  function expected(measure) {
    var base = measure.groups.all.baseline.mean, change = measure.groups.all.difference, most = measure.unit === "share" ? 1 : Infinity;
    function from(x) { return x === null || x === undefined ? x : Math.min(most, Math.max(0, base + x)); }
    return { mean: measure.groups.all.scenario.mean, low: from(change.low), high: from(change.high) };
  }

  // A dot per guess; dots that would touch stand on each other. Same place, one number.
  function dots(app, measure, x, line) {
    var columns = [];
    return mine(app).slice().sort(function (a, b) { return a - b; }).map(function (guess) {
      var at = Math.max(x.range()[0], Math.min(x.range()[1], x(guess))), last = columns[columns.length - 1];
      if (last && at - last.at < 2 * SIZE) { last.count += 1; } else { columns.push(last = { at: at, count: 1 }); }
      return U.el("g", { class: "guess" }, U.el("circle", { cx: last.at, cy: line - SIZE - 3 - (last.count - 1) * (2 * SIZE + 1), r: SIZE }), U.el("title", {}, short(app, measure, guess)));
    });
  }

  function model(app, measure, x, line) {
    var part = expected(measure), known = app.known(part.low) && app.known(part.high);
    return [known && U.el("rect", { class: "reach", x: x(part.low), width: Math.max(3, x(part.high) - x(part.low)), y: 30, height: line - 30 }),
      U.el("line", { class: "point", x1: x(part.mean), x2: x(part.mean), y1: 30, y2: line + 6 }),
      U.el("text", { class: "named", x: x(part.mean), y: 20, "text-anchor": "middle" }, app.t("trainer.model") + " " + short(app, measure, part.mean))];
  }

  function axis(app, measure, revealed, wide, high) {
    var line = high - FOOT + 40, x = d3.scaleLinear(domain(app, measure, revealed), [LEFT, wide - LEFT]), base = measure.groups.all.baseline.mean;
    return U.el("svg", { class: "predict", viewBox: "0 0 " + wide + " " + high, width: wide, height: high, role: "img", "aria-label": app.t("trainer.axis", { measure: measure.title }) },
      revealed && model(app, measure, x, line),
      U.el("line", { class: "axis", x1: LEFT, x2: wide - LEFT, y1: line, y2: line }),
      x.ticks(Math.min(10, Math.floor(wide / 75))).map(function (tick) {
        return [U.el("line", { class: "axis", x1: x(tick), x2: x(tick), y1: line, y2: line + 6 }), U.el("text", { class: "tick", x: x(tick), y: line + 26, "text-anchor": "middle" }, tickText(app, measure, tick))];
      }),
      U.el("path", { class: "today", d: "M" + x(base) + "," + (line - 60) + "V" + (line + 36) }),
      U.el("text", { class: "todayname", x: x(base), y: line + 56, "text-anchor": "middle" }, app.t(T.otherwise(app) ? "trainer.otherwise" : "trainer.today") + " " + short(app, measure, base)),
      dots(app, measure, x, line));
  }

  function tickText(app, measure, tick) { return app.num(tick, measure.unit, whole(tick * times(measure)) ? 0 : 1); }

  // What the guesses mean beside the model, in one sentence.
  function meaning(app, part, list) {
    function count(test) { return list.filter(test).length; }
    var below = count(function (g) { return g < part.low; }), above = count(function (g) { return g > part.high; }), inside = list.length - below - above;
    var kind = part.high - part.low > WIDE * part.mean ? "wide" : 2 * inside >= list.length ? "inside" : above > 2 * below ? "above" : below > 2 * above ? "below" : "spread";
    return [app.t("trainer.guessed", { count: list.length, inside: inside, below: below, above: above }), " ", app.t("trainer.means_" + kind)];
  }

  // Whether a more precise answer is still to come, or has come since the model was shown.
  function notYet(app, revealed) {
    if (revealed && finer(app)) { return U.el("p", { class: "kind finer" }, app.t("trainer.finer"), " ", T.button(app.t("trainer.show_finer"), function () { refine(app); }, "plain")); }
    return app.answer.kind !== "precise" && !app.offline ? U.el("p", { class: "kind" }, app.t(revealed ? "trainer.stays" : "trainer.not_yet")) : null;
  }

  function words(app, measure) {
    var found = answerOf(app), all = measure.groups.all, part = expected(measure), list = mine(app), known = app.known(part.low) && app.known(part.high);
    return [U.el("p", { class: "large" }, app.t("trainer.revealed", {
      value: short(app, measure, part.mean), span: app.span(part, function (v) { return short(app, measure, v); }), today: short(app, measure, all.baseline.mean), baseline: found.arms.baseline.title
    })), list.length > 0 && known && U.el("p", { class: "guesses" }, meaning(app, part, list)), notYet(app, true),
    U.details(app.t("trainer.what_range"), U.el("p", {}, U.el("strong", {}, T.sentence(measure.reading_label) + ". "), U.parts.prose(measure.sentence)), U.el("p", {}, app.t("trainer.range_about"), " ", found.said))];
  }

  function chips(app, measure) {
    var list = mine(app);
    return U.el("details", { class: "given" }, U.el("summary", { id: "given" }, app.t("trainer.guesses") + " (" + list.length + ")"), U.el("ul", { class: "chips", "aria-label": app.t("trainer.guesses") }, list.map(function (guess, at) {
      var text = short(app, measure, guess);
      return U.el("li", {}, U.el("button", { type: "button", class: "plain", "aria-label": app.t("trainer.remove", { guess: text }), onclick: function () {
        keep(app, mine(app).filter(function (_, k) { return k !== at; }));
        var left = parts.figure.querySelectorAll(".chips button");
        (left[Math.min(at, left.length - 1)] || document.getElementById("guess")).focus();
      } }, text + " ×"));
    })));
  }

  function redraw(app) {
    if (!parts) { return; }
    if (!app.answer) { U.add(U.clear(parts.figure), U.el("div", { class: "waiting" }, U.parts.waiting(app, "trainer.busy"))); U.clear(parts.form); parts.form.dataset.key = ""; return; }
    if (parts.form.dataset.key !== key(app)) { form(app, app.answer.measures[measureOf(app)]); }
    U.kept(parts.figure, function () { paint(app, Boolean(frozenOf(app))); });
  }

  function paint(app, revealed) {
    var found = answerOf(app), measure = found.measures[measureOf(app)], label = app.t("trainer.axis", { measure: measure.title });
    parts.ask.textContent = app.t("trainer.ask", { measure: measure.title, today: short(app, measure, measure.groups.all.baseline.mean), baseline: found.arms.baseline.title, policy: found.arms.scenario.title });
    var picture = T.picture(label, LEAST, function (wide, high) { return axis(app, measure, revealed, wide, high); });
    U.add(U.clear(parts.figure), [picture, U.el("div", { class: "after" },
      T.button(app.t(revealed ? "trainer.hide" : "trainer.reveal"), function () { reveal(app); }, "main"),
      U.el("div", { class: "told" }, revealed ? words(app, measure) : [U.el("p", { class: "large" }, app.t("trainer.hidden")), notYet(app, false)])), mine(app).length > 0 && chips(app, measure)]);
    picture.fill();
  }

  function reveal(app) {
    if (frozenOf(app)) { delete frozen[key(app)]; } else { frozen[key(app)] = { lang: app.lang, answer: app.answer }; }
    app.set({ measure: measureOf(app) }, true); // a more precise answer may put another outcome first
    told(app);
  }

  function refine(app) {
    frozen[key(app)] = { lang: app.lang, answer: app.answer };
    told(app);
  }

  // Draws what changed and says it to who listens; the keyboard is then on the button that takes it back.
  function told(app) {
    redraw(app);
    app.say(Array.prototype.map.call(parts.figure.querySelectorAll(".told > p"), function (node) { return node.textContent; }).join(" "));
    parts.figure.querySelector("button.main").focus();
  }

  // Several guesses at once, as {good, wrong}: 40 45,5 52.
  function read(app, text, measure) {
    var given = text.split(/[\s;/]+/).filter(Boolean), good = given.map(function (one) { return app.typed(one) / times(measure); });
    return { good: good, wrong: given.filter(function (_, at) { return !possible(measure, good[at]); }) };
  }

  // What is wrong with what was typed, and what it can be; empty where all is well.
  function wrong(app, found, measure) {
    var can = app.t(measure.unit === "share" ? "trainer.can_share" : "trainer.can_amount");
    if (found.wrong.length) { return app.t("trainer.cannot", { guess: found.wrong.join(" ") }) + " " + can; }
    if (mine(app).length + found.good.length > MOST) { return app.t("trainer.too_many", { most: MOST }); }
    return found.good.length ? "" : can;
  }

  // What cannot be a guess stays in the field, with the reason beside it; nothing of it stands on the line.
  function add(app, measure, input, hint) {
    var found = read(app, input.value, measure), said = wrong(app, found, measure);
    hint.textContent = said || app.t(measure.unit === "share" ? "trainer.can_share" : "trainer.can_amount");
    hint.classList.toggle("wrong", Boolean(said));
    input.setAttribute("aria-invalid", said ? "true" : "false");
    if (said) { app.say(said); } else {
      input.value = "";
      keep(app, mine(app).concat(found.good));
    }
    input.focus();
  }

  function form(app, measure) {
    var input = U.el("input", { type: "text", id: "guess", inputmode: "decimal", autocomplete: "off", size: 14, maxlength: 500, "aria-describedby": "guess-can" });
    var hint = U.el("p", { class: "note", id: "guess-can" }, app.t(measure.unit === "share" ? "trainer.can_share" : "trainer.can_amount"));
    var choice = T.chooser("guess-of", app.t("trainer.about_what"), app.answer.headline.map(function (name) { return [name, app.answer.measures[name].title]; }), measureOf(app), function (name) {
      var given = earlier[keyOf(app, name)];
      if (mine(app).length) { earlier[key(app)] = app.state.guesses; }
      app.set({ measure: name, guesses: given, guessed: given && keyOf(app, name) }, true);
      document.getElementById("guess-of").focus();
    });
    parts.form.dataset.key = key(app);
    U.add(U.clear(parts.form), U.el("form", { class: "guessing", novalidate: true, onsubmit: function (event) {
      event.preventDefault();
      add(app, measure, input, hint);
    } }, U.el("span", {}, U.el("label", { for: "guess" }, app.t("trainer.guess", { unit: measure.unit_label })), input, U.el("button", { type: "submit" }, app.t("trainer.add"))), choice, hint));
  }

  T.steps.predict = {
    draw: function (app, root) {
      parts = { ask: U.el("p", { class: "ask" }), form: U.el("div", {}), figure: U.el("div", { class: "board" }) };
      U.add(root, [parts.ask, parts.form, parts.figure]);
      redraw(app);
    },
    update: redraw,
    play: function (app) { if (app.answer) { reveal(app); } },
    stop: function () { parts = null; }
  };
})(window.Uitweg);
