// The interventions, by stage: a switch each, and for those that are on their dose, levers, start and target.
(function (U) {
  "use strict";
  var MOST_STAFF = 3; // a team larger than this times today is no policy

  // A slider over a range; over the places in `spec.values` where only those were computed.
  U.slider = function (app, label, spec, value, write, changed, whose) {
    var id = "slider-" + (whose ? whose + "-" : "") + label.replace(/\W+/g, "-"), only = spec.values;
    if (only && only.length < 2) { return U.el("p", { class: "slider" }, U.el("span", {}, label), U.el("output", {}, write(value))); }
    var out = U.el("output", { for: id }, write(value)), ends = only ? [0, only.length - 1, 1] : [spec.low, spec.high, spec.step];
    var input = U.el("input", { type: "range", id: id, min: ends[0], max: ends[1], step: ends[2], "aria-valuetext": write(value) });
    function at() { return only ? only[Number(input.value)] : Number(input.value); }
    input.value = only ? nearest(only, value) : value;
    input.addEventListener("input", function () {
      out.textContent = write(at());
      input.setAttribute("aria-valuetext", out.textContent);
      changed(at());
    });
    return U.el("div", { class: "slider" }, U.el("label", { for: id }, label, whose && U.el("span", { class: "unseen" }, " – " + whose)), out, input);
  };

  // The place of the value that lies nearest.
  function nearest(values, value) {
    return values.reduce(function (best, one, at) { return Math.abs(one - value) < Math.abs(values[best] - value) ? at : best; }, 0);
  }

  // Draws the controls anew, and keeps open what was open and the keyboard where it was.
  U.controls = function (root, app) {
    var focus = root.contains(document.activeElement) ? document.activeElement.id : "";
    root.querySelectorAll("details[data-key]").forEach(function (node) { app.open[node.dataset.key] = node.open; });
    U.add(U.clear(root), [assumed(app), app.catalogue.stages.map(function (stage) { return group(app, stage); })]);
    if (focus && document.getElementById(focus)) { document.getElementById(focus).focus({ preventScroll: true }); }
  };

  function group(app, stage) {
    var inside = app.catalogue.interventions.filter(function (one) { return one.stage === stage.name; });
    if (!inside.length) { return null; }
    var count = inside.filter(function (one) { var now = app.setting.of(one); return now.on && !now.held; }).length;
    var opened = app.open[stage.name] === undefined ? count > 0 : app.open[stage.name] || count > 0;
    return U.el("details", { class: "stage", "data-key": stage.name, open: opened },
      U.el("summary", {}, stage.title, count > 0 && U.el("span", { class: "count" }, app.t("control.on", { count: count }))),
      U.el("ul", {}, inside.map(function (one) { return item(app, one); })));
  }

  function item(app, one) {
    var now = app.setting.of(one), id = "switch-" + one.name;
    var box = U.el("input", { type: "checkbox", role: "switch", id: id, checked: now.on, disabled: Boolean(one.fixed || now.held) });
    box.addEventListener("change", function () {
      var change = box.checked ? snapped(one, now) : {};
      change[one.name] = box.checked ? 1 : 0;
      app.set(change);
    });
    var idle = now.on && app.answer && app.answer.idle.filter(function (i) { return i.intervention === one.name; })[0];
    return U.el("li", { class: "intervention" + (now.on ? " on" : "") },
      U.el("div", { class: "switch" }, box, U.el("label", { for: id }, one.title), U.gradeMark(app, one.grade)),
      U.el("p", { class: "about" }, one.text),
      idle && U.el("p", { class: "warn" }, idle.why),
      now.held && U.el("p", { class: "note" }, app.t("control.held")),
      now.on && !now.held && U.el("div", { class: "settings" }, sliders(app, one, now),
        U.el("p", { class: "behind" }, app.t("control.behind"), one.cards.map(function (name) { return app.card(name); }))));
  }

  // What is switched on in a hand-out takes the computed values that lie nearest.
  function snapped(one, now) {
    var change = {};
    function keep(key, values, value) {
      if (values && values.indexOf(value) < 0) { change[one.name + "." + key] = values[nearest(values, value)]; }
    }
    keep("dose", one.dose.values, now.dose);
    keep("start", one.start.values, now.start);
    keep("stop", one.stops, now.stop);
    keep("target", one.targets, now.target);
    one.levers.forEach(function (lever) { keep(lever.name, lever.values, now.levers[lever.name]); });
    return change;
  }

  function setter(app, key) {
    return U.late(function (x) { var change = {}; change[key] = x; app.set(change, true); });
  }

  function isShare(lever) { return lever.how === "set" && lever.low === 0 && lever.high === 1; }

  // The only lever being a share of everybody, how many the policy is for says the same: it is there where it was moved.
  function doses(one, now) {
    return (one.levers[0].how !== "multiply" && !(one.levers.length === 1 && isShare(one.levers[0]) && now.dose === 1)) || (one.dose.values && one.dose.values.length > 1);
  }

  function sliders(app, one, now) {
    var found = one.levers.map(function (lever) { return leverSlider(app, one, lever, now.levers[lever.name]); });
    if (doses(one, now)) { found.unshift(U.slider(app, app.t("control.dose"), one.dose, now.dose, app.percent, setter(app, one.name + ".dose"), one.title)); }
    var last = Math.min(app.setting.horizon, now.stop === null ? Infinity : now.stop) - 1;
    found.push(U.slider(app, app.t("control.start"), { low: 0, high: last, step: 1, values: one.start.values }, Math.min(now.start, last),
      function (x) { return x ? app.t("control.month", { month: x }) : app.t("control.now"); }, setter(app, one.name + ".start"), one.title));
    if (now.stop !== null) { found.push(U.el("p", { class: "slider" }, U.el("span", {}, app.t("control.stop")), U.el("output", {}, app.t("control.month", { month: now.stop })))); }
    if (!one.levers.some(function (lever) { return lever.name.indexOf("staff.") === 0; })) { found.push(target(app, one, now)); }
    return found;
  }

  // What lowers something ends below what it is today.
  function leverSlider(app, one, lever, value) {
    var times = lever.how === "multiply", step = times ? 0.05 : lever.unit === "attempts" ? 1 : lever.step;
    var high = times ? Math.min(lever.high, MOST_STAFF) : lever.lowers ? lever.today[app.setting.profile] - step : lever.high;
    var spec = { low: lever.low, high: Math.max(value, high), step: step, values: lever.values };
    var write = isShare(lever) ? app.percent : times ? function (x) { return app.t("control.times", { value: app.num(x, "number", 2) }); } :
      function (x) { return app.num(x, "number", spec.step % 1 ? 1 : 0); };
    return [U.slider(app, lever.title, spec, value, write, setter(app, one.name + "." + lever.name), one.title), lever.how === "set" && today(app, lever)];
  }

  // What is so today, where that is not known for sure: the policy counts from there.
  function today(app, lever) {
    var card = lever.card && app.cardOf(lever.card);
    return card && card.low < card.high && U.el("p", { class: "note" }, app.t("control.today", { value: U.cardNumber(app, card, card.value), reach: U.cardReach(app, card) }));
  }

  function target(app, one, now) {
    var title = app.catalogue.targets.filter(function (t) { return t.name === now.target; }).map(function (t) { return t.title; })[0];
    if (app.offline) { return U.el("p", { class: "slider" }, U.el("span", {}, app.t("control.target")), U.el("output", {}, title)); }
    var select = U.el("select", { "aria-label": app.t("control.target") + " – " + one.title }, app.catalogue.targets.map(function (t) { return U.el("option", { value: t.name }, t.title); }));
    select.value = now.target;
    select.addEventListener("change", function () { var change = {}; change[one.name + ".target"] = select.value; app.set(change); });
    return U.el("div", { class: "field" }, app.t("control.target"), U.pick(select));
  }

  // Assumptions that were changed under Evidence, so that nobody forgets them.
  U.assumedSaid = function (app, undo) {
    return [U.el("p", {}, app.t("control.assumed")), U.el("ul", { class: "changes" }, U.assumed(app).map(function (name) {
      var card = app.cardOf(name);
      return U.el("li", {}, U.el("div", {}, app.card(name)), U.changeSaid(app, card), undo && [" ", U.undoButton(app, card, function () { document.getElementById("main").focus(); })]);
    }))];
  };

  function assumed(app) { return U.assumed(app).length ? U.el("div", { class: "warn" }, U.assumedSaid(app, true)) : null; }

  U.gradeMark = function (app, grade) {
    return U.el("span", { class: "grade grade-" + grade, title: app.gradeTitle(grade) }, grade, U.el("span", { class: "unseen" }, " (" + app.gradeTitle(grade) + ")"));
  };
})(window.Uitweg);
