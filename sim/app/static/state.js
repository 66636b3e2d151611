// The question: a flat mapping of short strings that lives in the address after `#`. The server checks it.
(function (U) {
  "use strict";
  var FIRST = "v=1&scenario=whatsapp_and_extra_attempt", MOST = 8000, SPOKEN = ["nl", "en"];

  U.read = function (hash) {
    var found = {};
    new URLSearchParams((hash || "").replace(/^#/, "").slice(0, MOST) || document.body.dataset.first || FIRST).forEach(function (value, key) { found[key] = value; });
    found.lang = found.lang || U.speaks || spoken();
    return found;
  };

  // Where an address names no language it is what the page speaks already (`U.speaks`), else that of the browser.
  function spoken() {
    var wanted = (navigator.languages || [navigator.language]).map(function (one) { return String(one).slice(0, 2); });
    return wanted.filter(function (one) { return SPOKEN.indexOf(one) >= 0; })[0] || SPOKEN[0];
  }

  // What the page keeps for itself: none of it changes an answer.
  U.PAGE = ["view", "step", "card", "stage", "grade", "choose", "resident", "measure", "guesses", "guessed"];

  U.written = function (state) { return new URLSearchParams(state).toString(); };

  function named(list, name) { return list.filter(function (one) { return one.name === name; })[0] || null; }

  // What a state comes down to: {scenario, arm, municipality, profile, horizon, of(intervention)}, profile being where its numbers come from.
  U.Setting = function (catalogue, state) {
    var scenario = named(catalogue.scenarios, state.scenario);
    var arm = scenario && (named(scenario.arms, state.arm) || named(scenario.arms, scenario.main));
    var spec = catalogue.state.horizon, today = scenario ? scenario.arms[0] : null;

    function number(key, otherwise) {
      var value = Number(state[key]);
      return state[key] === undefined || !isFinite(value) ? otherwise : value;
    }

    function of(one) {
      var base = today && named(today.interventions, one.name);
      if (base) { return Object.assign({}, base, { held: true, on: true }); } // it goes on in both worlds, and is no choice
      var usual = arm && named(arm.interventions, one.name), levers = {}, stop = (usual || one).stop;
      one.levers.forEach(function (lever) {
        var start = usual && usual.levers[lever.name] !== undefined ? usual.levers[lever.name] : lever.default;
        levers[lever.name] = number(one.name + "." + lever.name, start);
      });
      return {
        held: false, on: state[one.name] === undefined ? Boolean(usual) : state[one.name] === "1",
        dose: number(one.name + ".dose", usual ? usual.dose : one.dose.default),
        start: number(one.name + ".start", usual ? usual.start : one.start.default),
        stop: number(one.name + ".stop", stop === undefined ? null : stop),
        target: state[one.name + ".target"] || (usual || one).target, levers: levers
      };
    }

    var municipality = state.municipality || (scenario ? scenario.municipality : "netherlands"), place = named(catalogue.municipalities, municipality);
    return {
      scenario: scenario, arm: arm, of: of, municipality: municipality, profile: place ? place.profile : municipality,
      horizon: Math.max(spec.low, Math.min(spec.high, number("horizon", scenario ? scenario.horizon : spec.default)))
    };
  };
})(window.Uitweg);
