// Sharing an answer, and making it again elsewhere.
(function (U) {
  "use strict";

  U.shareButtons = function (app) {
    var found = app.answer;
    function file(path, key, opened) {
      var node = U.el("button", { type: "button", class: "plain", onclick: function () {
        function done() { node.disabled = false; node.textContent = app.t("share." + key); }
        node.disabled = true;
        node.textContent = app.t("share.making");
        app.say(app.t("share.making"));
        U.download(path, { state: found.state, level: found.kind === "precise" ? "precise" : "full" }, opened).then(function () { done(); app.say(app.t("share.made")); }, function (error) {
          done();
          if (error.status === 0) { app.down(); } else { app.tell(error.message || app.t("share.failed")); }
        });
      } }, app.t("share." + key));
      return node;
    }
    return U.el("div", { class: "buttons sharing" },
      app.offline ? null : [U.el("button", { type: "button", class: "plain", onclick: function () { app.copy(location.href, app.t("share.copied")); } }, app.t("share.link")),
        file("api/export.xlsx", "excel"), file("api/export.csv", "csv"), file("api/report.html", "report", true)],
      U.el("button", { type: "button", class: "plain", onclick: function () { window.print(); } }, app.t("share.print")));
  };

  // At the foot of every printed page: what it is, and what made it.
  U.footed = function (app) {
    var from = app.answer.provenance, sheet = [].filter.call(document.styleSheets, function (one) { return one.media.mediaText === "print"; })[0];
    var said = app.answer.title + " – " + app.answer.municipality.title + " · " + app.t("share.provenance", { version: from.uitweg, seed: from.seed, date: app.date(from.date), sets: from.members.length });
    if (sheet.cssRules[0].cssText.indexOf("@page") === 0) { sheet.deleteRule(0); }
    sheet.insertRule("@page { margin: 1.5cm 1.5cm 2cm; @bottom-left { content: " + quoted(said) + "; font: 8pt sans-serif; color: #444; } @bottom-right { content: counter(page) \" / \" counter(pages); font: 8pt sans-serif; color: #444; } }", 0);
  };

  // A text as a style sheet writes it.
  function quoted(text) { return '"' + text.replace(/[\\"<\n]/g, function (c) { return "\\" + c.charCodeAt(0).toString(16) + " "; }) + '"'; }

  // On paper no part of the answer is closed; what else is, is left out.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.folded:not([open]), details.paper:not([open])").forEach(function (node) { node.open = true; node.dataset.printed = ""; });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details[data-printed]").forEach(function (node) { node.open = false; delete node.dataset.printed; });
  });

  U.share = function (app) {
    var from = app.answer.provenance;
    function code(key, text) {
      return U.el("details", { class: "paper" }, U.el("summary", {}, app.t("share." + key)), U.el("pre", { tabindex: "0", role: "region", "aria-label": app.t("share." + key) }, text),
        U.el("button", { type: "button", class: "plain", onclick: function () { app.copy(text, app.t("share.copied_text")); } }, app.t("share.copy"), U.el("span", { class: "unseen" }, ": " + app.t("share." + key))));
    }
    return U.el("section", { class: "panel", "aria-labelledby": "share-title" },
      U.folded(U.el("h2", { id: "share-title", tabindex: "-1" }, app.t("share.title")), [code("command", from.command), code("python", from.python), from.side_by_side && [U.el("p", {}, app.t("share.one_arm")), code("side_by_side", from.side_by_side)],
        U.el("p", { class: "note" }, app.t("share.provenance", { version: from.uitweg, seed: from.seed, date: app.date(from.date), sets: from.members.length }))]));
  };
})(window.Uitweg);
