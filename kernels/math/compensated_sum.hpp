// Sums as good as in twice the precision (Knuth's two-sum): what they say does not depend on the order of rows, but for
// the last bit, so that anyone who adds up the predictions again finds the reported metrics.
#pragma once

#include "kernels/math/portable.hpp"

namespace calibeam::kernels {

class CompensatedSum {
 public:
  CALIBEAM_HD void add(double value) {
    const double total = sum_ + value;
    const double kept = total - sum_;
    lost_ += (sum_ - (total - kept)) + (value - kept);
    sum_ = total;
  }
  CALIBEAM_HD void add(const CompensatedSum& other) {
    add(other.sum_);
    lost_ += other.lost_;
  }
  [[nodiscard]] CALIBEAM_HD double value() const { return sum_ + lost_; }

 private:
  double sum_ = 0.0, lost_ = 0.0;
};

}  // namespace calibeam::kernels
