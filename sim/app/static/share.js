// Sharing an answer, and making it again elsewhere.
(function (U) {
  "use strict";

  U.shareButtons = function (app) {
    var found = app.answer;
    function file(path, key, opened) {
      return U.el("button", { type: "button", class: "plain", onclick: function () {
        U.download(path, { state: app.address(), level: found.kind === "precise" ? "precise" : "full" }, opened);
      } }, app.t("share." + key));
    }
    return U.el("div", { class: "buttons sharing" },
      U.el("button", { type: "button", class: "plain", onclick: function () { app.copy(location.href, app.t("share.copied")); } }, app.t("share.link")),
      app.offline ? null : [file("api/export.xlsx", "excel"), file("api/export.csv", "csv"), file("api/report.html", "report", true)],
      U.el("button", { type: "button", class: "plain", onclick: function () { window.print(); } }, app.t("share.print")));
  };

  U.share = function (app) {
    var from = app.answer.provenance;
    function code(key, text) {
      return U.details(app.t("share." + key), U.el("pre", { tabindex: "0", role: "region", "aria-label": app.t("share." + key) }, text),
        U.el("button", { type: "button", class: "plain", onclick: function () { app.copy(text, app.t("share.copied_text")); } }, app.t("share.copy"), U.el("span", { class: "unseen" }, ": " + app.t("share." + key))));
    }
    return U.el("section", { class: "panel", "aria-labelledby": "share-title" },
      U.el("h2", { id: "share-title", tabindex: "-1" }, app.t("share.title")), code("command", from.command), code("python", from.python),
      U.el("p", { class: "note" }, app.t("share.provenance", { version: from.uitweg, seed: from.seed, date: app.date(from.date), sets: from.members.length })));
  };
})(window.Uitweg);
