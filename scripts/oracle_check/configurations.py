"""Random configurations: combinations of the default space, and features that only a named request reaches."""
import json

USUAL = {"volatility": [[], ["rv20"], ["rv20_sqrtT"]], "quality": [[], ["log_rel_spread"]],
         "trend": [[], ["dividend_yield"]]}
MONEYNESS = [[], ["log_m_fwd"], ["abs_log_m_fwd"], ["log_m_fwd", "abs_log_m_fwd"], ["log_m"], ["log_m", "abs_log_m"]]
NAMED = {"volatility": ["rv20", "sqrt_T_years", "log_T_days", "T_days", "x_prn_x_rv20", "x_prn_x_tdays"],
         "moneyness": ["log_m", "abs_log_m", "log_m_over_volT", "abs_log_m_fwd_over_volT", "log_m_fwd_over_volT"],
         "quality": ["prn_raw_gap", "chain_used_frac", "had_band_clip", "had_fallback", "had_intrinsic_drop", "pRN_raw",
                     "rel_spread_median", "n_band_raw", "pRN", "custom_signal"],
         "trend": ["r", "T_years", "x_prn_x_logm", "forward_price", "S_asof_close"]}


def random_configuration(rng, isotonic):
    if rng.random() < 0.3:
        features = {family: rng.sample(names, rng.randint(0, 2)) for family, names in NAMED.items()}
    else:
        features = {family: rng.choice(choices) for family, choices in USUAL.items()}
        features["moneyness"] = rng.choice(MONEYNESS)
    weight = rng.choice([1, 1, 1.5, 2])
    config = {
        "C": rng.choice([0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, float(f"{10 ** rng.uniform(-4, 4):.6g}")]),
        "feature_choices": features,
        "enable_x_m": rng.random() < 0.4,
        "enable_x_abs_m": rng.random() < 0.4,
        "calibrate": rng.choice(["none", "none", "platt", "isotonic" if isotonic else "platt"]),
        "group_reweight": rng.choice(["none", "chain"]),
        "ticker_intercepts": rng.choice(["none", "all", "non_foundation"]),
        "ticker_x_interactions": rng.random() < 0.4,
        "train_decay_half_life_weeks": rng.choice([0, 0, 4, 8, 13, 26, 2.5]),
        "foundation_weight": weight,
        "foundation_enabled": weight != 1,
    }
    # What is left out takes the base configuration's value: leave something out now and then.
    for field in list(config):
        if field not in ("C", "foundation_enabled", "foundation_weight") and rng.random() < 0.1:
            del config[field]
    return config


def without_feature(configurations, feature):
    """The configurations without one feature, wherever it was asked for (x_m and x_abs_m are flags)."""
    out = json.loads(json.dumps(configurations))
    for config in out:
        choices = config.get("feature_choices", {})
        for family, names in choices.items():
            choices[family] = [n for n in names if n != feature]
        if feature in ("x_m", "x_abs_m"):
            config["enable_" + feature] = False
    return out
