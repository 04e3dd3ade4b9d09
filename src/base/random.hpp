#pragma once

#include <cstdint>

namespace lapwing {

/// A small generator (SplitMix64, Steele, Lea and Flood 2014) for demo shops, simulations and tests: the same seed
/// gives the same numbers everywhere. Not for secrets. Not for decisions, which hash instead.
class SeededRandom {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  /// Uniform in 0 .. bound - 1; bound > 0.
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in [0, 1).
  double unit();
  /// True with that probability.
  bool chance(double probability) { return unit() < probability; }
  /// Standard normal deviate.
  double normal();
  /// Exponential deviate with that mean.
  double exponential(double mean);
  /// Gamma deviate with that shape and scale (Marsaglia and Tsang 2000).
  double gamma(double shape, double scale);

 private:
  std::uint64_t state_;
};

}  // namespace lapwing
