// Making elements: Uitweg.el("p", {class: "x", onclick: f}, "text", child, ...).
(function (U) {
  "use strict";
  var SVG = "http://www.w3.org/2000/svg";
  var IN_SVG = ["svg", "g", "path", "rect", "line", "circle", "text", "tspan", "title", "desc", "polygon"];

  U.el = function (tag, attributes) {
    var node = IN_SVG.indexOf(tag) >= 0 ? document.createElementNS(SVG, tag) : document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (key) {
      var value = attributes[key];
      if (value === null || value === undefined || value === false) { return; }
      if (key.slice(0, 2) === "on") { node.addEventListener(key.slice(2), value); return; }
      if (key === "value" || key === "checked" || key === "disabled") { node[key] = value; return; }
      node.setAttribute(key, value === true ? "" : value);
    });
    for (var i = 2; i < arguments.length; i += 1) { U.add(node, arguments[i]); }
    return node;
  };

  U.add = function (node, child) {
    if (Array.isArray(child)) { child.forEach(function (one) { U.add(node, one); }); return; }
    if (child === null || child === undefined || child === false) { return; }
    node.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  };

  U.clear = function (node) {
    while (node.firstChild) { node.removeChild(node.firstChild); }
    return node;
  };

  // A table with a caption, for readers and beside every chart. The first cell of a row is its heading.
  U.table = function (caption, heads, rows, numeric) {
    var head = heads.map(function (text, at) {
      return U.el("th", { scope: "col", class: at > 0 && numeric !== false ? "number" : null }, text);
    });
    var body = rows.map(function (row) {
      return U.el("tr", {}, row.map(function (cell, at) {
        return at === 0 ? U.el("th", { scope: "row" }, cell) : U.el("td", { class: numeric === false ? null : "number" }, cell);
      }));
    });
    var table = U.el("table", {}, U.el("caption", {}, caption), U.el("thead", {}, U.el("tr", {}, head)), U.el("tbody", {}, body));
    return U.el("div", { class: "scroll", role: "group", "aria-label": caption, tabindex: "0" }, table);
  };

  U.details = function (summary) {
    var node = U.el("details", {}, U.el("summary", {}, summary));
    for (var i = 1; i < arguments.length; i += 1) { U.add(node, arguments[i]); }
    return node;
  };
})(window.Uitweg);
