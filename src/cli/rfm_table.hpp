#pragma once

#include <string>
#include <string_view>

#include "rfm/matrix.hpp"
#include "rfm/names.hpp"
#include "rfm/transitions.hpp"

namespace lapwing {

/// One plane of the matrix as a table for the terminal: a cell shows its customers, the share of them by its shade, and
/// between which figures they lie. The R x F plane shows names too.
std::string rfm_table(const RfmMatrix& matrix, RfmPlane plane, const RfmNames& names, std::string_view locale);

/// The names with their customers and what these brought, largest first.
std::string rfm_names_table(const RfmMatrix& matrix, const RfmNames& names, std::string_view locale,
                            std::string_view currency);

/// Rows of what customers were, columns of what they became: how many, and what they brought in between. A cell's shade
/// is its share of its row, and those who stayed are in bold. Names that nobody bore are left out.
std::string rfm_transition_table(const RfmTransitions& transitions, const RfmNames& names, std::string_view locale);

}  // namespace lapwing
