// What a first estimate can tell. Its intervals, of two runs, are honest and often as wide as anything that is possible,
// or of no width at all: words then stand in place of two numbers, wherever the page writes or draws them.
(function (U) {
  "use strict";
  var MANY = 2; // times the level of today: a wider interval goes from none of it to twice as much, and says nothing
  var SIDES = ["baseline", "scenario"];

  // Whether an interval tells anything, beside the level of today; a share has a range of its own, from 0 to 1.
  function tells(low, high, today, unit) {
    var width = high - low;
    return width > 0 && width <= MANY * Math.abs(today) && !(unit === "share" && width >= 1);
  }

  function bare(part) { Object.assign(part, { low: null, high: null, yet: true }); }

  // Returns whether a part keeps its interval.
  function one(part, today, unit) {
    if (part.mean === null) { return false; } // it is not shown at all
    var kept = part.low !== null && part.high !== null && tells(part.low, part.high, today, unit);
    if (!kept) { bare(part); }
    return kept;
  }

  function levels(groups, unit) { SIDES.forEach(function (side) { one(groups[side], groups.baseline.mean, unit); }); }

  function monthly(series) {
    SIDES.concat("difference").forEach(function (side) {
      var part = series[side];
      part.yet = true;
      part.mean.forEach(function (_, at) {
        if (!tells(part.low[at], part.high[at], series.baseline.mean[at])) { part.low[at] = part.high[at] = null; }
      });
    });
  }

  // A first estimate as the page shows it. Where nothing is on, no difference is certain and not a lack of runs.
  U.yet = function (found) {
    function change(part, today, unit) { return found.unchanged || one(part, today, unit); }
    Object.keys(found.measures).forEach(function (name) {
      var measure = found.measures[name];
      Object.keys(measure.groups).forEach(function (group) {
        var groups = measure.groups[group], kept = change(groups.difference, groups.baseline.mean, measure.unit);
        levels(groups, measure.unit);
        if (group === "all" && measure.whole && !(kept && measure.whole.low !== null)) { bare(measure.whole); }
      });
    });
    found.costs.forEach(function (item) { change(item.difference, item.baseline.mean, item.unit); levels(item, item.unit); });
    found.reasons.forEach(function (reason) { levels(reason); });
    found.better_worse.forEach(function (group) { ["better", "worse"].forEach(function (way) { one(group[way], group[way].mean); }); });
    Object.keys(found.monthly.series).forEach(function (name) { monthly(found.monthly.series[name]); });
    return found;
  };
})(window.Uitweg);
