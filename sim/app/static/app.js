// Shows that the API works: asks for the question in the address, first quickly and then in full.
(function () {
  "use strict";
  var client = String(Math.random()).slice(2);
  var ranks = { first: 1, full: 2 };
  var shown = 0;

  function ask(level) {
    var request = { state: location.hash.slice(1), client: client, level: level };
    fetch("api/answer", { method: "POST", body: JSON.stringify(request) })
      .then(function (reply) { return reply.json(); })
      .then(function (found) {
        if (found.error === "superseded" || ranks[level] < shown) { return; }
        shown = ranks[level];
        var lines = found.say ? [found.said].concat(found.say.short) : [found.message];
        document.getElementById("answer").textContent = lines.join("\n");
      });
  }

  function start() {
    shown = 0;
    ask("first");
    ask("full");
  }

  window.addEventListener("hashchange", start);
  start();
})();
