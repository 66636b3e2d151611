// Words from the catalogue, numbers as the reader's language writes them.
(function (U) {
  "use strict";
  var PART = /\{(\w+)(?::([^{}|]*)\|([^{}]*))?\}/g; // {count}, or {count:month|months}: a word for one and for more

  U.Text = function (catalogue) {
    var texts = catalogue.texts, lang = catalogue.lang, locale = lang === "nl" ? "nl-NL" : "en-GB";

    function t(key, vars) {
      var text = texts["app." + key];
      if (text === undefined) { return key; }
      return text.replace(PART, function (whole, name, one, more) {
        if (!vars || vars[name] === undefined) { return whole; }
        return more === undefined ? vars[name] : String(vars[name]) === "1" ? one : more;
      });
    }

    function known(x) { return typeof x === "number" && isFinite(x); }

    // To some decimals; below none to tens, hundreds and so on.
    function rounded(x, digits) {
      var step = Math.pow(10, -digits);
      return digits < 0 ? Math.round(x / step) * step : Number(x.toFixed(digits));
    }

    function sign(shown, always) {
      return shown < 0 ? "−" : always && shown > 0 ? "+" : "";
    }

    function format(x, unit, digits, always) {
      var shown = rounded(unit === "share" ? x * 100 : x, digits), all = { minimumFractionDigits: Math.max(0, digits), maximumFractionDigits: Math.max(0, digits) };
      if (unit === "EUR") { Object.assign(all, { style: "currency", currency: "EUR" }); }
      all.signDisplay = "never"; // the sign stands first, also before a currency
      var minus = sign(shown, always);
      return minus + (minus && unit === "EUR" ? "\u2060" : "") + new Intl.NumberFormat(locale, all).format(shown);
    }

    // Two digits of the width of the interval; a share has at least one decimal, euros none.
    function digits(unit, width) {
      if (unit === "EUR") { return 0; }
      if (!(width > 0)) { return 1; }
      return Math.max(unit === "share" ? 1 : 0, Math.min(3, Math.ceil(1 - Math.log10(unit === "share" ? width * 100 : width))));
    }

    function num(x, unit, most) {
      if (!known(x)) { return t("number.unknown"); }
      return format(x, unit, most === undefined ? digits(unit, Math.abs(x) / 10) : most) + (unit === "share" ? t("number.percent") : "");
    }

    // A difference has its sign; of shares it is in percentage points, named beside it.
    function diff(x, unit, most) {
      return known(x) ? format(x, unit, most === undefined ? digits(unit, Math.abs(x)) : most, true) : t("number.unknown");
    }

    // A number as people write it: 45,5 or 45.5, with % or €, thousands apart as the language of the page does.
    function typed(text) {
      var mark = lang === "nl" ? "." : ",", plain = text.replace(/[%€\s]/g, "").replace("−", "-"), groups = new RegExp("^-?[1-9]\\d{0,2}(\\" + mark + "\\d{3})+(?!\\d)");
      if (groups.test(plain)) { plain = plain.split(mark).join(""); }
      return /^-?(\d+[.,]?\d*|[.,]\d+)$/.test(plain) ? Number(plain.replace(",", ".")) : NaN;
    }

    function span(part, write) {
      if (known(part.low) && known(part.high)) { return t("number.interval", { low: write(part.low), high: write(part.high) }); }
      return t(part.yet ? "number.not_yet" : "number.no_interval");
    }

    function width(part) { return known(part.low) && known(part.high) ? part.high - part.low : 0; }

    // Both levels of an outcome and their difference: with the digits that the engine found to add up, else with those of the interval.
    function levelDigits(part, unit, places) {
      return places && known(places[0]) ? places[0] : width(part) ? digits(unit, width(part)) : undefined;
    }

    function level(groups, side, unit, places) { return num(groups[side].mean, unit, levelDigits(groups[side], unit, places)); }

    function levelSpan(part, unit, places) { return span(part, function (x) { return num(x, unit, levelDigits(part, unit, places)); }); }

    function difference(part, unit, places) {
      var most = places && known(places[1]) ? places[1] : width(part) ? digits(unit, width(part)) : undefined;
      var none = part.mean === 0 && part.low === 0 && part.high === 0; // in every replication both worlds have the same
      return { mean: diff(part.mean, unit, most), span: none ? t("number.same") : span(part, function (x) { return diff(x, unit, most); }) };
    }

    return { lang: lang, locale: locale, t: t, known: known, num: num, typed: typed, diff: diff, span: span, level: level, levelSpan: levelSpan, difference: difference };
  };
})(window.Uitweg);
