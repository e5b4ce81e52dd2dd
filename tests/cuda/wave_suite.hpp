// Large waves of fits, cut in each of the ways that waves are cut on a device of any size: the bits are the
// emulation's.
#pragma once

#include "kernels/device.hpp"

namespace calibeam::testing {

void expect_waves_of_the_emulation(kernels::Device& device);

}  // namespace calibeam::testing
