#pragma once

#include <array>
#include <memory>

#include "condition/evaluate.hpp"
#include "engine/rfm_definition.hpp"
#include "rfm/score.hpp"

namespace lapwing {

/// Everybody's standings by these bounds, read as `RfmPages` reads figures. The definition and what the moment points
/// to outlive the reader.
std::unique_ptr<RfmReader> read_standings(const RfmDefinition& definition, const RfmBounds& bounds,
                                          const Moment& moment);

}  // namespace lapwing
