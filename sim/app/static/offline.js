// In a hand-out: answers from the file itself in place of the engine. A combination that is not in it has no answer.
(function (U) {
  "use strict";
  var OWN = U.PAGE.concat("v", "lang", "municipality", "scenario", "arm", "horizon", "seed");
  var DIGITS = 6, body = document.body, content = null, byKey = null, rows = {};
  U.offline = true;

  function refused(message, error) { return { status: 404, error: error || "outside", message: message }; }

  function unpacked() {
    var bytes = Uint8Array.from(atob(document.getElementById("data").textContent), function (c) { return c.charCodeAt(0); });
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  }

  function tooOld() {
    document.getElementById("main").textContent = body.dataset.oldNl + " " + body.dataset.oldEn;
    return new Promise(function () {}); // nothing more can be shown
  }

  var ready = window.DecompressionStream ? unpacked().then(function (found) { content = found; }) : tooOld();

  // A column as its values, row by row; undefined where a row has none.
  function column(packed) {
    if (packed.t) { return packed.i.map(function (at) { return packed.t[at]; }); }
    var now = 0, scale = Math.pow(10, packed.s);
    return packed.d.map(function (change) {
      if (change === false) { return undefined; }
      if (change === null) { return null; }
      now += change;
      return now / scale;
    });
  }

  // Puts a value at the end of a way of keys; `#3` is a place in a list.
  function put(whole, way, value) {
    way.forEach(function (step, at) {
      var key = step.charAt(0) === "#" ? Number(step.slice(1)) : step;
      if (at === way.length - 1) { whole[key] = value; return; }
      if (whole[key] === undefined) { whole[key] = way[at + 1].charAt(0) === "#" ? [] : {}; }
      whole = whole[key];
    });
  }

  function answer(lang, row) {
    var packed = Object.assign({}, content.answers.same, content.answers[lang]), made = rows[lang] = rows[lang] || {};
    var whole = { provenance: { date: content.date } };
    Object.keys(packed).forEach(function (path) {
      var one = packed[path];
      if (!("v" in one) && !made[path]) { made[path] = column(one); }
      var value = "v" in one ? one.v : made[path][row];
      if (value !== undefined) { put(whole, path.split("/"), value); }
    });
    return whole;
  }

  function rounded(x) { return Number(Number(x).toPrecision(DIGITS)); }

  // What a policy does, as text: the same policy has the same.
  function key(policy) {
    return JSON.stringify(policy.map(function (one) {
      var levers = Object.keys(one.levers).sort().map(function (name) { return [name, rounded(one.levers[name])]; });
      return [one.name, rounded(one.dose), one.start, one.stop, one.target, levers];
    }).sort());
  }

  function named(list, name) { return list.filter(function (one) { return one.name === name; })[0]; }

  // The policy that a state asks for; the grid has all interventions of all arms, so none is left out.
  function asked(catalogue, state) {
    var setting = U.Setting(catalogue, state);
    return catalogue.interventions.map(function (one) { return Object.assign({ name: one.name }, setting.of(one)); })
      .filter(function (one) { return one.on; });
  }

  // Whether a state is of another scenario, or switches on what the file knows nothing of.
  function strange(catalogue, state) {
    var elsewhere = state.municipality && content.profiles.indexOf(state.municipality) < 0; // `uitweg run` knows those only
    return state.scenario !== content.scenario || elsewhere || Object.keys(state).some(function (name) {
      return state[name] === "1" && OWN.indexOf(name) < 0 && name.indexOf(".") < 0 && !named(catalogue.interventions, name);
    });
  }

  // The row of a state; undefined where the file has no answer to it.
  function rowOf(catalogue, state) {
    var same = U.Setting(catalogue, state).municipality === content.municipality && ["horizon", "seed"].every(function (name) {
      return state[name] === undefined || Number(state[name]) === content[name];
    });
    if (!same || Object.keys(state).some(function (name) { return name.indexOf("assume.") === 0; })) { return undefined; }
    if (!byKey) {
      byKey = {};
      content.points.forEach(function (policy, row) { byKey[key(policy)] = row; });
    }
    return byKey[key(asked(catalogue, state))];
  }

  function quoted(word) { return /^[\w@%+=:,./-]+$/.test(word) ? word : "'" + word.replace(/'/g, "'\"'\"'") + "'"; }

  // The command that answers what the file does not.
  function command(catalogue, state, lang) {
    var setting = U.Setting(catalogue, state), policy = asked(catalogue, state), words = ["municipality=" + setting.municipality];
    words.push("intervention=[" + policy.map(function (one) { return one.name; }).join(",") + "]");
    policy.forEach(function (one) {
      var spec = named(catalogue.interventions, one.name), name = "intervention." + one.name + ".";
      if (one.dose !== spec.dose.default) { words.push(name + "dose=" + rounded(one.dose)); }
      if (one.start !== spec.start.default) { words.push(name + "start=" + one.start); }
      if (one.stop !== null) { words.push(name + "stop=" + one.stop); }
      if (one.target !== spec.target) { words.push(name + "target=" + one.target); }
      spec.levers.forEach(function (lever) {
        if (one.levers[lever.name] !== lever.default) { words.push(name + "levers." + lever.name + "=" + rounded(one.levers[lever.name])); }
      });
    });
    ["horizon", "seed"].forEach(function (name) { words.push(name + "=" + (state[name] || content[name])); });
    Object.keys(state).forEach(function (name) { if (name.indexOf("assume.") === 0) { words.push(name + "=" + state[name]); } });
    return ["uitweg", "run"].concat(words, "language=" + lang).map(quoted).join(" ");
  }

  function answered(given) {
    var state = U.read(given.state), lang = state.lang === "en" ? "en" : "nl", catalogue = content.catalogue[lang], t = U.Text(catalogue).t;
    if (strange(catalogue, state)) { throw refused(t("offline.strange", { state: U.written(state) })); }
    var row = rowOf(catalogue, state);
    if (row === undefined) {
      var today = named(catalogue.scenarios, state.scenario).arms[0]; // no command has interventions on both sides
      throw refused(today.interventions.length ? t("offline.strange", { state: U.written(state) }) : t("offline.outside", { command: command(catalogue, state, lang) }));
    }
    return { row: row, lang: lang, t: t };
  }

  function told(given) {
    var found = answered(given), stories = content.stories[found.row];
    if (stories) { return stories[found.lang]; }
    var titles = Object.keys(content.stories).map(function (row) { return answer(found.lang, row).arms.scenario.title; });
    throw refused(found.t("offline.untold", { titles: titles.join("; ") }));
  }

  var replies = {
    "api/catalogue": function (asked) { return content.catalogue[asked.get("lang")]; },
    "api/evidence": function (asked) { return content.evidence[asked.get("lang")]; },
    "api/state": function () { return { notes: [] }; },
    "api/answer": function (_, given) {
      if (given.level === "precise") { throw refused("", "superseded"); } // the one answer there is came before
      var found = answered(given);
      return Object.assign({ state: given.state, notes: [] }, answer(found.lang, found.row));
    },
    "api/story": function (_, given) {
      var stories = told(given), own = stories.residents[given.resident], rule = stories.rules[given.choose];
      return own || (given.resident === undefined || !rule ? rule : Object.assign({ absent: given.resident }, rule)); // of others the file has no story
    },
    "api/cohort": function (_, given) { return told(given).cohort; }
  };

  U.api = function (path, given) {
    var parts = path.split("?");
    return ready.then(function () { return replies[parts[0]](new URLSearchParams(parts[1]), given); });
  };
})(window.Uitweg);
