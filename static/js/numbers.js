/* Numbers as people in Colombia write them, read as ingest/reading/numbers.py reads them. They are held
   as whole numbers of their last decimal (centavos, thousandths of a kWh), so that sums are exact. */
(function () {
  "use strict";

  function bare(text) {
    var t = text.replace(/[\u2212\u2013]/g, "-").replace(/[\u2019\u00b4`]/g, "'").replace(/\s+/g, " ").trim();
    var negative = false, currency = /COP|\$/i;
    function unwrap() { if (!negative && /^\(.*\)$/.test(t)) { negative = true; t = t.slice(1, -1).trim(); } }
    unwrap();
    t = t.replace(currency, "").replace(currency, "").trim();
    unwrap();
    if (/^[+-]|-$/.test(t)) {
      if (negative) return null;
      negative = t[0] === "-" || t[0] !== "+";
      t = (/^[+-]/.test(t) ? t.slice(1) : t.slice(0, -1)).trim();
    }
    t = t.replace(currency, "").trim().replace(/^'/, "");
    if (/[ ']/.test(t)) {
      if (/^\d{1,3}(?:'\d{3})*'\d{3}\.\d{3}(?:,\d+)?$/.test(t)) t = t.replace(/'/g, ".");
      else if (/^\d{1,3}(?:[ ']\d{3})+(?:[.,]\d*)?$/.test(t)) t = t.replace(/[ ']/g, "");
      else return null;
    }
    return { digits: t, negative: negative };
  }

  // Which way of writing fits: "both", "C"olombian alone, the "O"ther alone, "weak" C, "unsure"; or null.
  function fit(t) {
    var power = /^\d(?:([.,])\d+)?[eE][+-]?\d{1,2}$/.exec(t);
    if (/^\d+$/.test(t)) return "both";
    if (power) return power[1] === "," ? "C" : power[1] ? "O" : "both";
    if (/^[1-9]\d{0,2}[.,]\d{3}$/.test(t)) return t.indexOf(".") > 0 ? "weak" : "unsure";
    if (/^0\d*[.,]\d{3}[.,]/.test(t)) return null;
    var c = /^(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d*,\d+|\d+,)$/.test(t), o = /^(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+\.)$/.test(t);
    if (c && o) return t.indexOf(".") >= 0 ? "O" : "C";
    return c ? "C" : o ? "O" : null;
  }

  function amount(digits, negative, other, decimals) {
    var parts = digits.split(/e/i), plain = parts[0];
    if (parts.length > 1) plain = plain.replace(",", ".");
    else plain = other ? plain.replace(/,/g, "") : plain.replace(/\./g, "").replace(",", ".");
    var halves = plain.split("."), fraction = halves[1] || "", point = halves[0].length + Number(parts[1] || 0) + decimals;
    var all = (halves[0] + fraction).padEnd(Math.max(point, 0), "0");
    if (point < 0) return 0n;
    var read = BigInt(all.slice(0, point) || "0") + (all[point] >= "5" ? 1n : 0n);
    return negative ? -read : read;
  }

  // Texts of one origin are evidence for one another. Each becomes {amount}, {} where empty, or {bad}.
  function read(texts, decimals) {
    var seen = texts.map(function (text) {
      if (!text.trim()) return {};
      var t = bare(text), fits = t && fit(t.digits);
      return fits ? { digits: t.digits, negative: t.negative, fits: fits } : { bad: "unreadable" };
    });
    var c = seen.some(function (s) { return s.fits === "C"; }), o = seen.some(function (s) { return s.fits === "O"; });
    return seen.map(function (s) {
      if (!s.fits) return s;
      if (c && o ? /^(?:O|weak|unsure)$/.test(s.fits) : !c && !o && s.fits === "unsure") return { bad: "doubtful" };
      return { amount: amount(s.digits, s.negative, o && !c, decimals) };
    });
  }

  function written(value, decimals) {
    var digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, "0");
    var whole = digits.slice(0, -decimals).replace(/\B(?=(\d{3})+$)/g, "."), fraction = digits.slice(-decimals);
    fraction = decimals === 2 ? fraction.replace(/^00$/, "") : fraction.replace(/0+$/, "");
    return (value < 0n ? "-" : "") + whole + (fraction ? "," + fraction : "");
  }

  window.rceNumbers = { read: read, written: written };
})();
