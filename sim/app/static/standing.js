// How the answer on the page stands: on its way, of an older question, failed, or of an engine that is gone.
(function (U) {
  "use strict";
  var STALE = 800, SHOWN = 4000, AGAIN = 2000;
  function $(id) { return document.getElementById(id); }

  // `again` asks once more.
  U.Standing = function (app, again) {
    var body = document.body.classList, turning = null, telling = null;

    function say(text) { $("status").textContent = text; }

    // Said to everybody: what a button did.
    function tell(text) {
      say(text);
      $("told").textContent = text;
      clearTimeout(telling);
      telling = setTimeout(function () { $("told").textContent = ""; }, SHOWN);
    }

    // What is there fades where it is of an older question.
    function failed(message, older) {
      clearTimeout(turning);
      body.remove("busy");
      body.toggle("stale", older);
      U.add(U.clear($("failed")), message && [message + " ", U.el("button", { type: "button", class: "plain", onclick: again }, app.t("again"))]);
    }

    function alive() {
      app.api("api/health").then(function () {
        body.remove("down");
        $("down").hidden = true;
        app.remount();
        again();
      }, function () { setTimeout(alive, AGAIN); });
    }

    return {
      say: say,
      tell: tell,
      failed: failed,
      // Another question: after a moment the figures that are still there fade, since they are not its answer.
      asked: function () {
        $("notes").textContent = "";
        U.clear($("failed"));
        clearTimeout(turning);
        turning = setTimeout(function () { if (app.answer) { body.add("stale"); } }, STALE);
      },
      busy: function (level) {
        body.add("busy");
        say(app.t("busy." + level));
      },
      answered: function (found, more) {
        clearTimeout(turning);
        body.remove("stale");
        U.clear($("failed"));
        body.toggle("busy", more);
        body.toggle("provisional", more);
        $("kind").textContent = found.said + (app.offline || found.kind === "precise" ? "" : " " + app.t("follows." + found.kind));
        say(found.said);
      },
      // A better answer that was promised does not come.
      ends: function () { if (app.answer) { $("kind").textContent = app.answer.said; } },
      noted: function (notes) { $("notes").textContent = notes.map(function (note) { return note.why; }).join(" "); },
      missing: function (message) {
        body.remove("busy");
        $("kind").textContent = app.t("offline.none");
        say(message.replace(/`/g, ""));
      },
      down: function () {
        if (body.contains("down")) { return; }
        body.add("down");
        $("down").hidden = false;
        setTimeout(alive, AGAIN);
      }
    };
  };
})(window.Uitweg);
