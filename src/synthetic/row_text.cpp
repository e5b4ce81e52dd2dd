#include "synthetic/row_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

#include "table/table.hpp"

namespace calibeam {
namespace {

constexpr std::string_view kHeader =
    "ticker,week_monday,week_friday,asof_date,expiry_date,T_days,T_years,r,dividend_yield,S_asof_close,S_expiry_close,"
    "K,"
    "log_m,rv20,forward_price,pRN,pRN_raw,outcome_ST_gt_K,rel_spread_median,n_chain_raw,n_chain_used,n_band_raw,"
    "n_band_inside,dropped_intrinsic,asof_fallback_days,expiry_fallback_days,spot_scale_used,abs_log_m,log_m_fwd,"
    "abs_log_m_fwd,sample_weight_final";

// Appends cells to a line, shortest text that reads back as the same double.
class Line {
 public:
  explicit Line(std::string& text) : text_(text) {}

  Line& text(std::string_view cell) {
    if (!std::exchange(is_first_, false)) text_ += ',';
    text_ += cell;
    return *this;
  }
  Line& number(double value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    return text({digits, static_cast<std::size_t>(end - digits)});
  }
  Line& optional(double value, bool is_missing) { return is_missing || std::isnan(value) ? text("") : number(value); }

 private:
  std::string& text_;
  bool is_first_ = true;
};

// Numbers of a chain that say how good its quotes are; they have nothing to do with outcomes.
struct QuoteCounts {
  int raw, used, band_raw, band_inside, intrinsic;
};

QuoteCounts draw_counts(const Chain& chain, Random& random) {
  QuoteCounts counts{};
  const int strikes = static_cast<int>(chain.strikes.size());
  counts.raw = strikes + random.integer(30, 50);
  counts.intrinsic = random.uniform() < 0.1 ? random.integer(1, 3) : 0;
  counts.used = counts.raw - counts.intrinsic - random.integer(0, 4);
  counts.band_raw = strikes + random.integer(0, 2);
  counts.band_inside = strikes;
  return counts;
}

struct ChainText {
  std::string monday, friday, asof;
  QuoteCounts counts;
  double weight;
};

void append_line(std::string& text, const Chain& chain, const Strike& strike, const ChainText& shared,
                 const LineContext& context, Random& random) {
  const auto missing = [&] { return random.uniform() < context.missing_share; };
  const double spread = 0.05 * portable::exp(0.5 * random.normal());
  const double raw = portable::sigmoid(portable::logit(strike.prn) + 0.03 * random.normal());
  const bool no_yield = missing(), no_rv20 = missing(), no_spread = missing();
  const QuoteCounts& counts = shared.counts;
  Line line(text);
  line.text(context.ticker.name).text(shared.monday).text(shared.friday).text(shared.asof).text(shared.friday);
  line.number(kDaysPerWeek - 1 - chain.weekday).number(chain.T_years).number(kInterestRate);
  line.optional(context.ticker.dividend_yield, no_yield).number(chain.spot).number(chain.expiry_close);
  line.number(strike.K).number(strike.log_m).optional(chain.rv20, no_rv20).number(chain.forward);
  line.number(strike.prn).number(std::clamp(raw, 0.001, 0.999)).text(strike.outcome ? "1" : "0");
  line.optional(spread, no_spread).number(counts.raw).number(counts.used).number(counts.band_raw);
  line.number(counts.band_inside).number(counts.intrinsic).text("0").text("0").text("raw");
  line.number(std::abs(strike.log_m)).number(strike.log_m_fwd).number(std::abs(strike.log_m_fwd));
  line.number(shared.weight);
  if (context.with_true_probability) line.number(strike.true_probability);
  text += '\n';
}

}  // namespace

std::string header_line(bool with_true_probability) {
  return std::string(kHeader) + (with_true_probability ? ",true_prob_outcome\n" : "\n");
}

void append_lines(std::string& text, const Chain& chain, const LineContext& context, Random& random) {
  const ChainText shared{format_day(context.week.day(0)), format_day(context.week.friday),
                         format_day(context.week.day(chain.weekday)), draw_counts(chain, random),
                         1.0 / static_cast<double>(chain.strikes.size())};
  for (const Strike& strike : chain.strikes) append_line(text, chain, strike, shared, context, random);
}

}  // namespace calibeam
