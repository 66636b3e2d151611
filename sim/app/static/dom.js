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

  // A table with a caption, for readers and beside every chart. The first cell of a row is its heading; a row that is
  // {group: text} heads those after it. Roles are written out: on a telephone rows are drawn as blocks.
  U.table = function (caption, heads, rows, numeric) {
    function kind(at) { return at > 0 && numeric !== false ? "number" : null; }
    var head = heads.map(function (text, at) { return U.el("th", { scope: "col", role: "columnheader", class: kind(at) }, text); });
    var body = rows.map(function (row) {
      if (row.group) { return U.el("tr", { role: "row", class: "group" }, U.el("th", { scope: "rowgroup", role: "rowheader", colspan: heads.length }, row.group)); }
      return U.el("tr", { role: "row" }, row.map(function (cell, at) {
        return at === 0 ? U.el("th", { scope: "row", role: "rowheader" }, cell) : U.el("td", { role: "cell", class: kind(at), "data-label": heads[at] }, cell);
      }));
    });
    var table = U.el("table", { role: "table", class: heads.length > 3 ? "stack" : null }, U.el("caption", {}, caption),
      U.el("thead", { role: "rowgroup" }, U.el("tr", { role: "row" }, head)), U.el("tbody", { role: "rowgroup" }, body));
    return U.el("div", { class: "scroll", role: "group", "aria-label": caption, tabindex: "0" }, table);
  };

  // Where an element is, in words that are still true when the page was drawn anew: its section, what it is, and what it says.
  function place(node) {
    var section = node.closest("section, nav"), said = node.getAttribute("aria-label") || node.textContent;
    return [section ? section.getAttribute("aria-labelledby") || section.getAttribute("aria-label") : "", node.tagName, node.id || said].join("|");
  }

  // What can be moved aside, by its section and its place in that.
  function lanes(root, call) {
    var count = {};
    root.querySelectorAll(".contents ul, .wide, .scroll").forEach(function (node) {
      var section = node.closest("section, nav"), key = section ? section.getAttribute("aria-labelledby") || section.getAttribute("aria-label") : "";
      count[key] = (count[key] || 0) + 1;
      call(node, key + "|" + count[key]);
    });
  }

  // Draws a part anew, and keeps open what was open, aside what was moved aside, and the keyboard where it was.
  U.kept = function (root, draw) {
    var open = (root.folds = root.folds || {}), aside = {}, at = root.contains(document.activeElement) && document.activeElement !== root ? place(document.activeElement) : null;
    root.querySelectorAll("summary").forEach(function (node) { open[place(node)] = node.parentNode.open; });
    lanes(root, function (node, key) { aside[key] = node.scrollLeft; });
    draw();
    lanes(root, function (node, key) { if (aside[key]) { node.scrollLeft = aside[key]; } });
    root.querySelectorAll("summary").forEach(function (node) { if (open[place(node)] !== undefined) { node.parentNode.open = open[place(node)]; } });
    if (!at) { return; }
    [].some.call(root.querySelectorAll("a, button, input, select, summary, [tabindex]"), function (node) {
      if (place(node) !== at) { return false; }
      node.focus({ preventScroll: true });
      return true;
    });
  };

  // A choice whose title is readable in whole: the closed select cuts what does not fit, so the title stands over it and wraps.
  U.pick = function (select) {
    var said = U.el("span", { class: "picked", "aria-hidden": "true" });
    function tell() { said.textContent = select.selectedOptions.length ? select.selectedOptions[0].textContent : ""; }
    select.addEventListener("input", tell);
    tell();
    return U.el("span", { class: "pick" }, select, said);
  };

  // What runs on beside its box says so: it fades at the edge where there is more.
  U.sideways = function (node) {
    function look() {
      node.classList.toggle("more-left", node.scrollLeft > 2);
      node.classList.toggle("more-right", node.scrollWidth - node.clientWidth - node.scrollLeft > 2);
    }
    node.addEventListener("scroll", look, { passive: true });
    new ResizeObserver(look).observe(node);
    return node;
  };

  // Whether the page is on a telephone, where parts start closed.
  var telephone = window.matchMedia("(max-width: 45rem)");
  U.narrow = function () { return telephone.matches; };
  U.turned = function (call) { telephone.addEventListener("change", call); };

  // A part under its heading: on a telephone it starts closed.
  U.folded = function (head, content) {
    return U.narrow() ? U.el("details", { class: "folded" }, U.el("summary", {}, head), content) : [head, content];
  };

  U.details = function (summary) {
    var node = U.el("details", {}, U.el("summary", {}, summary));
    for (var i = 1; i < arguments.length; i += 1) { U.add(node, arguments[i]); }
    return node;
  };
})(window.Uitweg);
