// The way to the engine. A hand-out file puts its own U.api in place of this one and sets U.offline.
(function (U) {
  "use strict";
  var RANKS = { first: 1, full: 2, precise: 3 }, RETRY = 3000, REST = 1500;

  // A promise of the reply; refused with {status, error, message}, where status 0 means that the engine is gone.
  U.api = function (path, body) {
    var options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    function gone() { throw { status: 0, error: "gone" }; }
    return fetch(path, options).then(function (reply) {
      return reply.json().then(function (found) {
        if (!reply.ok) { throw Object.assign({}, found, { status: reply.status }); }
        return found;
      }, gone);
    }, gone);
  };

  // A form, so that the browser opens what comes back in a tab of its own.
  function submit(path, fields) {
    var form = U.el("form", { method: "post", action: path, target: "_blank" });
    Object.keys(fields).forEach(function (key) { form.appendChild(U.el("input", { type: "hidden", name: key, value: fields[key] })); });
    document.body.appendChild(form);
    form.submit();
    form.remove();
  }

  // Saves a file that the engine makes under the name it gives, or opens it; refused as `U.api` is.
  U.download = function (path, fields, opened) {
    if (opened) { return U.api("api/health").then(function () { submit(path, fields); }); }
    return fetch(path, { method: "POST", body: JSON.stringify(fields), headers: { "content-type": "application/json" } }).then(function (reply) {
      if (!reply.ok) { return reply.json().then(function (found) { throw Object.assign({}, found, { status: reply.status }); }); }
      var name = /filename="([^"]+)"/.exec(reply.headers.get("content-disposition") || "");
      return reply.blob().then(function (blob) { U.save(name ? name[1] : "uitweg", blob); });
    }, function () { throw { status: 0, error: "gone" }; });
  };

  U.save = function (name, blob) {
    var link = U.el("a", { href: URL.createObjectURL(blob), download: name });
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  };

  // Asks a quick answer and the full one; the last question wins, and of one question the best answer.
  U.Answers = function (told) {
    var client = window.crypto && crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
    var asked = "", turn = 0, rank = 0;

    // A promise of whether the answer came and the question still stands; where too many ask, it asks again by itself.
    function ask(level, mine) {
      if (level !== "precise") { told.busy(level); }
      return U.api("api/answer", { state: asked, client: client, level: level }).then(function (found) {
        if (mine !== turn || RANKS[found.kind] < rank) { return false; }
        rank = RANKS[found.kind];
        told.answer(found);
        return true;
      }, function (error) {
        if (mine !== turn || error.error === "superseded") { return false; }
        told.failed(error, level);
        return error.error === "busy" && wait((error.retry_after * 1000) || RETRY).then(function () { return mine === turn && ask(level, mine); });
      });
    }

    function wait(time) { return new Promise(function (go) { setTimeout(go, time); }); }

    // One after the other: together they would take the processors from each other, and the first would be late.
    // The precise answer comes when nobody has moved anything for a while.
    function start() {
      var mine = (turn += 1);
      rank = 0;
      ask("first", mine).then(function (there) { return there && (rank >= RANKS.full || ask("full", mine)); }).then(function (there) {
        return there && rank < RANKS.precise && wait(REST).then(function () { return mine === turn && ask("precise", mine); });
      });
    }

    return {
      follow: function (question) { asked = question; start(); },
      again: function () { if (asked) { start(); } }
    };
  };
})(window.Uitweg);
