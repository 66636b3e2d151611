// How the answer on the page stands: on its way, of an older question, failed, or of an engine that is gone.
(function (U) {
  "use strict";
  var SHOWN = 4000, AGAIN = 2000;
  function $(id) { return document.getElementById(id); }

  // `again` asks once more.
  U.Standing = function (app, again) {
    var body = document.body.classList, telling = null, notes = { link: [], answer: [] };

    function say(text) { $("status").textContent = text; }

    function tellNotes() {
      var all = notes.link.concat(notes.answer);
      $("notes").textContent = all.filter(function (why, at) { return all.indexOf(why) === at; }).join(" ");
    }

    // Said to everybody: what a button did.
    function tell(text) {
      say(text);
      $("told").textContent = text;
      clearTimeout(telling);
      telling = setTimeout(function () { $("told").textContent = ""; }, SHOWN);
    }

    // What is there fades where it is of an older question.
    function failed(message, older) {
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
      // Another question: figures that are not its answer fade at once.
      asked: function (older) {
        notes = { link: [], answer: [] };
        tellNotes();
        U.clear($("failed"));
        body.toggle("stale", older);
        if (older) { $("kind").textContent = ""; }
      },
      busy: function (level) {
        body.add("busy");
        say(app.t("busy." + level));
      },
      answered: function (found, more) {
        body.remove("stale");
        U.clear($("failed"));
        body.toggle("busy", more);
        body.toggle("provisional", more);
        $("kind").textContent = found.said + (app.offline || found.kind === "precise" ? "" : " " + app.t("follows." + found.kind));
        say(found.said);
      },
      // A better answer that was promised does not come.
      ends: function () { if (app.answer) { $("kind").textContent = app.answer.said; } },
      // What could not be used of a link, and of the question that an answer is to; what both say is said once.
      noted: function (from, found) {
        notes[from] = found.map(function (note) { return note.why; });
        tellNotes();
      },
      missing: function (message) {
        body.remove("busy");
        body.remove("stale");
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
