#pragma once

#include <string_view>

#include "tabular/read_options.hpp"

namespace lapwing {

/// Fills in the format, delimiter, header and number of columns of `detected`, as `options` say or as the sample
/// suggests, and adds a sentence for each guess that another eye should check. `is_whole`: the sample is all there is.
void detect_layout(std::string_view sample, bool is_whole, const ReadOptions& options, Detected& detected);

}  // namespace lapwing
