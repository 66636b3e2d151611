// Predict, then reveal: the guesses of the group on an axis, and after that the range of the model.
(function (U) {
  "use strict";
  var T = U.trainer, LEFT = 44, SIZE = 10, MOST = 40, LEAST = [300, 190], FOOT = 118;
  var WIDE = 2; // a range so many times its mean says next to nothing
  var open = {}, earlier = {}, parts = null;

  // Guesses stand in the address, with a mark of the question that they answer: to another question they say nothing.
  function measureOf(app) { return app.answer.measures[app.state.measure] ? app.state.measure : app.answer.lead; }
  function keyOf(app, name) { return T.mark(app.answer.key + "|" + name); }
  function key(app) { return keyOf(app, measureOf(app)); }
  function times(measure) { return measure.unit === "share" ? 100 : 1; }

  function mine(app) {
    if (!app.state.guesses || app.state.guessed !== key(app)) { return []; }
    var by = times(app.answer.measures[measureOf(app)]);
    return app.state.guesses.split("_").map(Number).filter(isFinite).slice(0, MOST).map(function (x) { return x / by; });
  }

  function keep(app, list) {
    var by = times(app.answer.measures[measureOf(app)]);
    earlier[key(app)] = list.slice(-MOST).map(function (x) { return Number((x * by).toFixed(2)); }).join("_");
    app.set({ guesses: earlier[key(app)], guessed: list.length ? key(app) : "" }, true);
  }

  // One decimal will do in a room.
  function short(app, measure, x) { return app.num(x, measure.unit, measure.unit === "EUR" || whole(x * times(measure)) ? 0 : 1); }
  function whole(x) { return Math.abs(x - Math.round(x)) < 1e-9; }

  // Before the model is shown the axis knows nothing of it: only today and the guesses. After that it comes closer.
  function domain(app, measure, revealed) {
    var all = measure.groups.all, base = all.baseline.mean, part = all.scenario, seen = mine(app).concat(base);
    if (revealed) {
      seen = seen.concat(part.mean, app.known(part.low) ? part.low : [], app.known(part.high) ? part.high : []);
      var low = Math.min.apply(null, seen), high = Math.max.apply(null, seen), room = (high - low) * 0.15 || Math.abs(base) * 0.1 || 1;
      return measure.unit === "share" ? [Math.max(0, low - room), Math.min(Math.max(1, high), high + room)] : [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
    }
    if (measure.unit === "share" && base > 0.1) { return [0, Math.max.apply(null, [1].concat(seen))]; }
    return [Math.min(0, Math.min.apply(null, seen)), Math.max.apply(null, seen.concat(base * 2)) * 1.05 || 1];
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
    var part = measure.groups.all.scenario, known = app.known(part.low) && app.known(part.high);
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
      U.el("text", { class: "todayname", x: x(base), y: line + 56, "text-anchor": "middle" }, app.t("trainer.today") + " " + short(app, measure, base)),
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

  // What is shown now still moves.
  function notYet(app) { return app.answer.kind !== "precise" && !app.offline ? U.el("p", { class: "kind" }, app.t("trainer.not_yet")) : null; }

  function words(app, measure) {
    var all = measure.groups.all, part = all.scenario, list = mine(app), known = app.known(part.low) && app.known(part.high);
    return [U.el("p", { class: "large" }, app.t("trainer.revealed", {
      value: short(app, measure, part.mean), span: app.span(part, function (v) { return short(app, measure, v); }), today: short(app, measure, all.baseline.mean)
    })), list.length > 0 && known && U.el("p", { class: "guesses" }, meaning(app, part, list)), notYet(app),
    U.details(app.t("trainer.what_range"), U.el("p", {}, U.el("strong", {}, T.sentence(measure.reading_label) + ". "), U.parts.prose(measure.sentence)), U.el("p", {}, app.t("trainer.range_about"), " ", app.answer.said))];
  }

  function chips(app, measure) {
    var list = mine(app);
    return U.el("details", { class: "given" }, U.el("summary", {}, app.t("trainer.guesses") + " (" + list.length + ")"), U.el("ul", { class: "chips", "aria-label": app.t("trainer.guesses") }, list.map(function (guess, at) {
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
    var measure = app.answer.measures[measureOf(app)], revealed = Boolean(open[key(app)]), label = app.t("trainer.axis", { measure: measure.title });
    var unfolded = Boolean(parts.figure.querySelector(".given[open]"));
    if (parts.form.dataset.key !== key(app)) { form(app, measure); }
    parts.ask.textContent = app.t("trainer.ask", { measure: measure.title, today: short(app, measure, measure.groups.all.baseline.mean), policy: app.answer.arms.scenario.title });
    var picture = T.picture(label, LEAST, function (wide, high) { return axis(app, measure, revealed, wide, high); });
    U.add(U.clear(parts.figure), [picture, U.el("div", { class: "after" },
      T.button(app.t(revealed ? "trainer.hide" : "trainer.reveal"), function () { reveal(app); }, "main"),
      U.el("div", { class: "told" }, revealed ? words(app, measure) : [U.el("p", { class: "large" }, app.t("trainer.hidden")), notYet(app)])), mine(app).length > 0 && chips(app, measure)]);
    if (unfolded && parts.figure.querySelector(".given")) { parts.figure.querySelector(".given").open = true; }
    picture.fill();
  }

  function reveal(app) {
    open[key(app)] = !open[key(app)];
    redraw(app);
    app.say(Array.prototype.map.call(parts.figure.querySelectorAll(".told > p"), function (node) { return node.textContent; }).join(" "));
    var again = parts.figure.querySelector("button.main");
    if (again) { again.focus(); }
  }

  // Several guesses at once: 40 45,5 52.
  function read(text, measure) {
    return text.split(/[\s;/]+/).map(function (one) { return one.replace("%", "").replace(",", "."); }).filter(Boolean)
      .map(Number).filter(function (x) { return isFinite(x) && Math.abs(x) < 1e9; }).map(function (x) { return x / times(measure); });
  }

  function form(app, measure) {
    var input = U.el("input", { type: "text", id: "guess", inputmode: "decimal", autocomplete: "off", size: 14, maxlength: 200 });
    var choice = T.chooser("guess-of", app.t("trainer.about_what"), app.answer.headline.map(function (name) { return [name, app.answer.measures[name].title]; }), measureOf(app), function (name) {
      var given = earlier[keyOf(app, name)];
      if (mine(app).length) { earlier[key(app)] = app.state.guesses; }
      app.set({ measure: name, guesses: given, guessed: given && keyOf(app, name) }, true);
      document.getElementById("guess-of").focus();
    });
    parts.form.dataset.key = key(app);
    U.add(U.clear(parts.form), [    U.el("form", { class: "guessing", onsubmit: function (event) {
      event.preventDefault();
      var found = read(input.value, measure);
      if (!found.length) { app.say(app.t("trainer.no_number")); return; }
      input.value = "";
      keep(app, mine(app).concat(found));
      input.focus();
    } }, U.el("span", {}, U.el("label", { for: "guess" }, app.t("trainer.guess", { unit: measure.unit_label })), input, U.el("button", { type: "submit" }, app.t("trainer.add"))), choice)]);
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
