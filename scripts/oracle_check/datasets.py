"""Random datasets that go where a fast program and a slow one would part: each has one trait of TRAITS for certain and
others by chance."""
import datetime
import math

TRAITS = ("plain", "missing cells", "one ticker", "500 tickers", "late tickers", "calendar gaps", "multi-week expiries",
          "zero weights", "weights over 12 orders", "tied predictions", "constant columns", "mixed T_days", "no K",
          "no rv20", "dirty cells", "categories", "regime", "few rows")
RARE = {"one ticker", "500 tickers", "few rows"}    # only where they are asked for: they change everything else
FOUNDATION = ("SPY", "QQQ", "IWM")
FIRST_FRIDAY = datetime.date(2022, 1, 7)
HEADER = ("ticker week_friday asof_date expiry_date T_days T_years r dividend_yield S_asof_close S_expiry_close K log_m "
          "rv20 forward_price pRN pRN_raw outcome_ST_gt_K rel_spread_median n_chain_raw n_chain_used n_band_raw "
          "n_band_inside dropped_intrinsic asof_fallback_days expiry_fallback_days sample_weight_final custom_signal "
          "sector").split()
OFTEN_MISSING = ("rv20 dividend_yield rel_spread_median pRN_raw n_chain_raw n_band_inside r log_m forward_price "
                 "custom_signal K S_asof_close").split()


class Dataset:
    """A written CSV file with the flags that suit it."""

    def __init__(self, rng, trait, path):
        self.rng, self.path = rng, path
        self.traits = {trait} | {t for t in TRAITS if t not in RARE and rng.random() < 0.12}
        self.name = ", ".join(sorted(self.traits))
        self.tickers = self._tickers()
        self.test_weeks, self.val_windows = rng.randint(3, 8), rng.randint(1, 4)
        self.val_window_weeks = rng.randint(3, 6)
        self.num_weeks = self.test_weeks + self.val_windows * self.val_window_weeks + rng.randint(12, 30)
        self.weight_column = rng.choice(["sample_weight_final", "sample_weight_final", "quality_weight", None])
        rows = [row for i, friday in enumerate(self._fridays()) for t in self.tickers for row in self._week(i, friday, t)]
        rng.shuffle(rows)
        self.header = self._header()
        self.flags = self._flags()
        self._write(rows)

    def has(self, trait):
        return trait in self.traits

    def spans_weeks(self):
        """Whether rows with an expiry some weeks ahead are in the file, and no filter takes them out again."""
        return self.has("multi-week expiries") and not self.has("regime") and "expiry_date" in dict(self.header)

    def _tickers(self):
        if self.has("one ticker"):
            return [self.rng.choice(["SPY", "XYZ"])]
        if self.has("500 tickers"):
            return [f"T{i:03d}" for i in range(498)] + ["SPY", "QQQ"]
        others = ["AAPL", "MSFT", "NVDA", "F", "GE", "NA", "ΔELTA", "BRK.B", "XOM"]
        return self.rng.sample(others, self.rng.randint(2, 6)) + self.rng.sample(FOUNDATION, self.rng.randint(0, 3))

    def _fridays(self):
        week, out = 0, []
        while len(out) < self.num_weeks:
            if not (self.has("calendar gaps") and self.rng.random() < 0.2):
                out.append(FIRST_FRIDAY + datetime.timedelta(weeks=week))
            week += 1
        return out

    def _week(self, index, friday, ticker):
        """The rows of a ticker in a week: a chain per as-of day and expiry, a row per strike."""
        rng, place = self.rng, self.tickers.index(ticker)
        if self.has("late tickers") and place % 3 == 1 and index < 12 + 2 * place:
            return
        if self.has("500 tickers") and rng.random() < 0.4:
            return
        days = [1] if self.has("500 tickers") else rng.sample([1, 2, 3, 4], 3 if self.has("mixed T_days") else 2)
        strikes = 1 if self.has("500 tickers") else 2 if self.has("few rows") else max(5, 40 // len(self.tickers))
        strikes = 16 if self.has("one ticker") else strikes
        for day in days:
            weeks_ahead = rng.choice([0, 1, 3]) if self.has("multi-week expiries") else 0
            asof = friday - datetime.timedelta(days=day)
            expiry = friday + datetime.timedelta(weeks=weeks_ahead)
            chain = {"spot": math.exp(4 + 0.3 * place % 2 + rng.gauss(0, 0.1)), "vol": math.exp(rng.gauss(-1.4, 0.4)),
                     "tdays": (expiry - asof).days, "asof": asof, "expiry": expiry, "friday": friday, "ticker": ticker,
                     "chain_weight": 0.0 if self.has("zero weights") and rng.random() < 0.1 else 1.0}
            for _ in range(rng.randint(max(1, strikes - 1), strikes + 1)):
                yield self._row(chain)

    def _row(self, c):
        rng = self.rng
        k = round(c["spot"] * math.exp(rng.gauss(0, 0.05)), 2)
        r, q, years = 0.04, 0.01 + 0.02 * (len(c["ticker"]) % 2), c["tdays"] / 365
        forward = c["spot"] * math.exp((r - q) * years)
        sd = c["vol"] * math.sqrt(years)
        p = 0.5 * math.erfc((math.log(k / forward) / sd + sd / 2) / math.sqrt(2))
        p = rng.choice([0.05, 0.2, 0.35, 0.5, 0.5, 0.65, 0.8, 0.95]) if self.has("tied predictions") else p
        logit = math.log(max(p, 1e-6) / max(1 - p, 1e-6))
        truth = 1 / (1 + math.exp(-(0.1 + 0.85 * logit + 2.0 * math.log(k / c["spot"]))))
        raw, band = rng.randint(20, 60), rng.randint(5, 20)
        row = {"ticker": c["ticker"], "week_friday": c["friday"], "asof_date": c["asof"], "expiry_date": c["expiry"],
               "T_days": c["tdays"], "T_years": years, "r": r + rng.gauss(0, 0.002), "dividend_yield": q,
               "S_asof_close": c["spot"], "S_expiry_close": c["spot"] * math.exp(rng.gauss(0, 0.03)), "K": k,
               "log_m": math.log(k / c["spot"]), "rv20": c["vol"] * math.exp(rng.gauss(0, 0.1)),
               "forward_price": forward, "pRN": p, "pRN_raw": min(1.0, max(0.0, p + rng.gauss(0, 0.01))),
               "outcome_ST_gt_K": int(rng.random() < truth), "rel_spread_median": math.exp(rng.gauss(-2.5, 0.7)),
               "n_chain_raw": raw, "n_chain_used": raw - rng.choice([0, 0, 2, raw]), "n_band_raw": band,
               "n_band_inside": band - rng.choice([0, 0, 1]), "dropped_intrinsic": rng.choice([0, 0, 0, 1]),
               "asof_fallback_days": 0, "expiry_fallback_days": rng.choice([0, 0, 0, 1]),
               "sample_weight_final": self._weight(c), "custom_signal": rng.gauss(0, 1) + 0.3 * logit,
               "sector": ("Tech", "Oil", "", "Füße, \"quoted\"")[len(c["ticker"]) % 4]}
        if self.has("constant columns"):
            row |= {"rel_spread_median": 0.08, "dividend_yield": 0.01, "n_chain_raw": 40, "rv20": 0.25}
        return self._spoil(row)

    def _weight(self, c):
        if self.has("weights over 12 orders"):
            return c["chain_weight"] * 10 ** self.rng.uniform(-6, 6)
        if self.has("zero weights") and (c["ticker"] == self.tickers[-1] or self.rng.random() < 0.3):
            return 0
        return c["chain_weight"] * self.rng.choice([1.0, 0.5, 0.25, self.rng.uniform(0.2, 2)])

    def _spoil(self, row):
        rng = self.rng
        if self.has("missing cells"):
            for name in OFTEN_MISSING:
                if rng.random() < 0.15:
                    row[name] = rng.choice(["", "NA", "nan", "null"])
            if row["week_friday"] < FIRST_FRIDAY + datetime.timedelta(weeks=12):
                row["rv20"] = ""        # as in practice: a rolling window has no value at first
        if self.has("dirty cells"):
            # Only a to z: of other letters, upper case is left alone by one program and not by the other.
            lower = "".join(c.lower() if c.isascii() else c for c in row["ticker"])
            spoiled = {"rv20": "n.a.", "r": "inf", "pRN": "1.5", "outcome_ST_gt_K": "2", "asof_fallback_days": 1,
                       "ticker": f" {lower} ", "sample_weight_final": "", "T_days": "0x4",
                       "asof_date": f"{row['asof_date']}T23:30:00-05:00", "expiry_date": "soon", "K": " +12.50 "}
            for name, value in spoiled.items():
                if rng.random() < 0.02:
                    row[name] = value
            if rng.random() < 0.01:
                row["ticker"] = ""
        return row

    def _header(self):
        """Columns of the file, in a random order, under the names that this file uses."""
        dropped = {"log_m", "forward_price", "T_years"} if self.rng.random() < 0.5 else set()
        dropped |= {"K", "log_m"} if self.has("no K") else set()
        dropped |= {"rv20"} if self.has("no rv20") else set()
        dropped |= {"sample_weight_final"} if self.weight_column is None else set()
        for rare in ("asof_date", "expiry_date", "dividend_yield", "T_days"):
            dropped |= {rare} if self.rng.random() < 0.06 else set()
        names = {name: name for name in HEADER if name not in dropped}
        if self.weight_column:
            names["sample_weight_final"] = self.weight_column
        if self.rng.random() < 0.2 and "asof_date" in names:
            names["asof_date"] = "snapshot_time_utc"
        order = list(names.items())
        self.rng.shuffle(order)
        return order

    def _flags(self):
        rng = self.rng
        flags = {"--test-weeks": self.test_weeks, "--val-windows": self.val_windows,
                 "--val-window-weeks": self.val_window_weeks, "--ticker-min-support": rng.choice([1, 20, 60, 300]),
                 "--ticker-min-support-interactions": rng.choice([10, 50, 100, 1000])}
        if rng.random() < 0.3:
            flags["--foundation-tickers"] = ",".join(rng.sample(self.tickers, min(2, len(self.tickers))))
        if rng.random() < 0.25:
            flags["--train-tickers"] = ",".join(rng.sample(self.tickers, max(1, 2 * len(self.tickers) // 3)))
        if rng.random() < 0.25:
            flags["--embargo-weeks"] = rng.randint(1, 2)
        if rng.random() < 0.25:
            flags |= {"--n-bins": rng.choice([5, 20]), "--eceq-bins": rng.choice([4, 25])}
        if rng.random() < 0.25:
            flags["--calib-frac-of-train"] = rng.choice([0.1, 0.35, 0.5])
        if rng.random() < 0.2:
            flags["--fit-weight-renorm"] = "none"
        if self.has("categories"):
            flags["--categorical-features"] = "sector"
        if self.has("regime"):
            flags["--asof-dow-allowed"] = rng.choice(["Mon,Tuesday,2,thu", "thu,wed"])
            flags["--tdays-allowed"] = rng.choice(["1,2,3,4", "1,2,8,9", "2"])
        return [part for flag, value in flags.items() for part in (flag, str(value))]

    def _write(self, rows):
        dirty = self.has("dirty cells")
        end = "\r\n" if dirty else "\n"
        quote = lambda text: '"' + text.replace('"', '""') + '"' if any(c in text for c in '",\r\n') else text
        with open(self.path, "w", encoding="utf-8-sig" if dirty else "utf-8", newline="") as f:
            f.write(",".join(name for _, name in self.header) + end)
            for row in rows:
                f.write(",".join(quote(str(row[source])) for source, _ in self.header) + end)
        self.num_rows = len(rows)
