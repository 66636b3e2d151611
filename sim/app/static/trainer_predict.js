// Predict, then reveal: the guesses of the group on an axis, and after that the range of the model.
(function (U) {
  "use strict";
  var T = U.trainer, WIDE = 1100, LEFT = 40, AXIS = 130, NEAR = 64, ROW = 24, MOST = 40;
  var guesses = {}, open = {}, picked = {}, figure = null, shown = null;

  function measureOf(app) { return picked[T.asked(app)] || app.answer.lead; }
  function key(app) { return T.asked(app) + "|" + measureOf(app); }
  function mine(app) { return guesses[key(app)] || (guesses[key(app)] = []); }
  function times(measure) { return measure.unit === "share" ? 100 : 1; }

  // One decimal will do in a room.
  function short(app, measure, x) { return app.num(x, measure.unit, measure.unit === "EUR" || whole(x * times(measure)) ? 0 : 1); }
  function whole(x) { return Math.abs(x - Math.round(x)) < 1e-9; }

  function domain(app, measure, revealed) {
    var all = measure.groups.all, values = mine(app).map(function (x) { return x * 1.1; });
    if (measure.unit === "share") { return [0, Math.max.apply(null, [1].concat(values))]; }
    values.push(all.baseline.mean * 2);
    if (revealed) { values.push(all.scenario.high || all.scenario.mean); }
    return [Math.min(0, Math.min.apply(null, values)), Math.max.apply(null, values)];
  }

  // One mark per guess; marks that would touch stand above each other.
  function marks(app, measure, x) {
    var rows = [];
    return mine(app).slice().sort(function (a, b) { return a - b; }).map(function (guess) {
      var at = x(guess), row = 0;
      while (rows[row] !== undefined && at - rows[row] < NEAR) { row += 1; }
      rows[row] = at;
      var y = AXIS - 14 - row * ROW;
      return U.el("g", { class: "guess" }, U.el("line", { x1: at, x2: at, y1: y, y2: AXIS }),
        U.el("text", { x: at, y: y - 4, "text-anchor": "middle" }, short(app, measure, guess)));
    });
  }

  function model(app, measure, x) {
    var part = measure.groups.all.scenario, known = app.known(part.low) && app.known(part.high);
    return [known && U.el("rect", { class: "reach", x: x(part.low), width: Math.max(3, x(part.high) - x(part.low)), y: AXIS + 34, height: 22 }),
      U.el("line", { class: "point", x1: x(part.mean), x2: x(part.mean), y1: AXIS + 28, y2: AXIS + 62 }),
      U.el("text", { class: "named", x: x(part.mean), y: AXIS + 80, "text-anchor": "middle" }, app.t("trainer.model") + " " + short(app, measure, part.mean))];
  }

  function axis(app, measure, revealed) {
    var x = d3.scaleLinear(domain(app, measure, revealed), [LEFT, WIDE - LEFT]), base = measure.groups.all.baseline.mean;
    return U.el("svg", { class: "predict", viewBox: "0 0 " + WIDE + " 222", role: "img", "aria-label": app.t("trainer.axis", { measure: measure.title }) },
      U.el("line", { class: "axis", x1: LEFT, x2: WIDE - LEFT, y1: AXIS, y2: AXIS }),
      x.ticks(8).map(function (tick) { return U.el("text", { class: "tick", x: x(tick), y: AXIS + 22, "text-anchor": "middle" }, app.num(tick, measure.unit, tick % 1 && measure.unit !== "share" ? 1 : 0)); }),
      U.el("path", { class: "today", d: "M" + x(base) + "," + (AXIS - 8) + "V" + (AXIS + 92) }),
      U.el("text", { class: "todayname", x: x(base), y: AXIS + 84, dx: -6, "text-anchor": "end" }, app.t("trainer.today") + " " + short(app, measure, base)),
      marks(app, measure, x), revealed && model(app, measure, x));
  }

  // What the guesses mean, in words.
  function words(app, measure) {
    var all = measure.groups.all, part = all.scenario, list = mine(app);
    function count(test) { return list.filter(test).length; }
    var told = [U.el("p", { class: "large" }, app.t("trainer.revealed", {
      value: short(app, measure, part.mean), span: app.span(part, function (v) { return short(app, measure, v); }), today: short(app, measure, all.baseline.mean)
    })), U.el("p", {}, U.el("strong", {}, T.sentence(measure.reading_label) + ". "), U.parts.prose(measure.sentence))];
    if (list.length && app.known(part.low) && app.known(part.high)) {
      var inside = count(function (g) { return g >= part.low && g <= part.high; });
      told.push(U.el("p", {}, app.t("trainer.guessed", {
        count: list.length, inside: inside, below: count(function (g) { return g < part.low; }), above: count(function (g) { return g > part.high; })
      })));
    }
    told.push(U.el("p", { class: "note" }, app.t("trainer.range_about"), " ", app.answer.said));
    return told;
  }

  function chips(app, measure) {
    return U.el("ul", { class: "chips", "aria-label": app.t("trainer.guesses") }, mine(app).map(function (guess, at) {
      var text = short(app, measure, guess);
      return U.el("li", {}, U.el("button", { type: "button", class: "plain", "aria-label": app.t("trainer.remove", { guess: text }), onclick: function () {
        mine(app).splice(at, 1);
        redraw(app);
      } }, text + " ×"));
    }));
  }

  function redraw(app) {
    if (!figure) { return; }
    if (!app.answer) { shown.dataset.key = ""; U.clear(shown); U.add(U.clear(figure), U.el("div", { class: "waiting" }, U.parts.waiting(app, "trainer.busy"))); return; }
    var measure = app.answer.measures[measureOf(app)], revealed = Boolean(open[key(app)]);
    if (!shown || shown.dataset.key !== key(app)) { form(app, measure); }
    U.add(U.clear(figure), [U.el("div", { class: "buttons" }, T.button(app.t(revealed ? "trainer.hide" : "trainer.reveal"), function () { reveal(app); }, "main"), chips(app, measure)),
      T.wide(axis(app, measure, revealed)),
      U.el("div", { class: "told", role: "status" }, revealed ? words(app, measure) : U.el("p", {}, app.t("trainer.hidden")))]);
  }

  function reveal(app) {
    open[key(app)] = !open[key(app)];
    redraw(app);
    var again = figure.querySelector("button.main");
    if (again) { again.focus(); }
  }

  // Several guesses at once: 40 45,5 52.
  function read(text, measure) {
    return text.split(/[\s;/]+/).map(function (one) { return one.replace("%", "").replace(",", "."); }).filter(Boolean)
      .map(Number).filter(isFinite).map(function (x) { return x / times(measure); });
  }

  function form(app, measure) {
    var input = U.el("input", { type: "text", id: "guess", inputmode: "decimal", autocomplete: "off", size: 18, maxlength: 200 });
    var choice = U.el("select", { id: "guess-of" }, app.answer.headline.map(function (name) { return U.el("option", { value: name }, app.answer.measures[name].title); }));
    choice.value = measureOf(app);
    choice.addEventListener("change", function () { picked[T.asked(app)] = choice.value; redraw(app); document.getElementById("guess-of").focus(); });
    shown.dataset.key = key(app);
    U.add(U.clear(shown), [U.el("p", { class: "large" }, app.t("trainer.ask", {
      measure: measure.title, today: short(app, measure, measure.groups.all.baseline.mean), policy: app.answer.arms.scenario.title
    })),
    U.el("form", { class: "guessing", onsubmit: function (event) {
      event.preventDefault();
      var found = read(input.value, measure);
      if (!found.length) { app.say(app.t("trainer.no_number")); return; }
      guesses[key(app)] = mine(app).concat(found).slice(-MOST);
      input.value = "";
      redraw(app);
      input.focus();
    } }, U.el("span", {}, U.el("label", { for: "guess" }, app.t("trainer.guess", { unit: measure.unit_label })), input, U.el("button", { type: "submit" }, app.t("trainer.add"))),
    U.el("span", {}, U.el("label", { for: "guess-of" }, app.t("trainer.about_what")), choice))]);
  }

  T.steps.predict = {
    draw: function (app, root) {
      shown = U.el("div", {});
      figure = U.el("div", { class: "results" });
      U.add(root, [shown, figure]);
      redraw(app);
    },
    update: redraw,
    play: function (app) { if (app.answer) { reveal(app); } },
    stop: function () { figure = shown = null; }
  };
})(window.Uitweg);
