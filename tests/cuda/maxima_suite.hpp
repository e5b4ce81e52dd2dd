// What the maxima of the bootstrap must be on any compute device: the CPU's, to the last bit.
#pragma once

#include "kernels/device.hpp"

namespace calibeam::testing {

/// Compares the maxima themselves, for awkward numbers of trials, weeks and draws.
void expect_maxima_of_the_cpu(kernels::Device& device);
/// Compares all the tests of luck, over enough trials for several bins.
void expect_significance_of_the_cpu(kernels::Device& device);

}  // namespace calibeam::testing
