"""Small weekly datasets for properties of the built program: rows as dictionaries, so that tests can spoil them."""
import csv
import datetime
import math
import random

FIRST_FRIDAY = datetime.date(2022, 1, 7)
COLUMNS = ["week_friday", "ticker", "asof_date", "expiry_date", "T_days", "K", "S_asof_close", "pRN", "rv20",
           "rel_spread_median", "dividend_yield", "sample_weight_final", "outcome_ST_gt_K"]


def weekly_rows(seed=1, weeks=40, tickers=("SPY", "AAPL", "MSFT"), strikes=10):
    """`weeks` x `tickers` x `strikes` rows; rv20 carries some signal, pRN is too flat."""
    rng, rows = random.Random(seed), []
    for week in range(weeks):
        friday = FIRST_FRIDAY + datetime.timedelta(weeks=week)
        for ticker in tickers:
            spot = rng.uniform(80, 120)
            for strike in range(strikes):
                logit = rng.gauss(0, 1.5)
                rv20 = rng.uniform(0.1, 0.5)
                true = 1 / (1 + math.exp(-(1.4 * logit + 2 * (rv20 - 0.3))))
                rows.append({"week_friday": friday, "ticker": ticker, "asof_date": friday - datetime.timedelta(days=4),
                             "expiry_date": friday, "T_days": 4, "K": round(spot * math.exp(-0.02 * logit), 2) + strike / 1000,
                             "S_asof_close": round(spot, 2), "pRN": round(1 / (1 + math.exp(-logit)), 6),
                             "rv20": round(rv20, 4), "rel_spread_median": round(rng.uniform(0.02, 0.3), 4),
                             "dividend_yield": round(rng.uniform(0, 0.03), 4),
                             "sample_weight_final": round(rng.uniform(0.2, 1.5), 3),
                             "outcome_ST_gt_K": int(rng.random() < true)})
    return rows


def weeks_of(rows):
    return sorted({row["week_friday"] for row in rows})


def write_rows(path, rows):
    columns = COLUMNS + sorted({name for row in rows for name in row} - set(COLUMNS))
    with open(path, "w", newline="", encoding="utf-8") as f:
        writer = csv.DictWriter(f, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
