#include "report/uplift.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

using boost::math::complement;

constexpr double significance = 1 - confidence;

double number(std::uint64_t count) { return static_cast<double>(count); }

double normal_quantile(double share) { return boost::math::quantile(boost::math::normal(), share); }

/// The normal distribution's quantile that leaves 2.5% above.
double z() {
  static const double value = normal_quantile(1 - significance / 2);
  return value;
}

/// A difference is detected with the wanted power if it is so many standard errors.
double detectable_errors() {
  static const double value = z() + normal_quantile(detection_power);
  return value;
}

double two_sided_normal_p(double score) {
  return std::min(1.0, 2 * boost::math::cdf(complement(boost::math::normal(), std::abs(score))));
}

std::optional<double> relative(double absolute, double reference) {
  if (reference == 0) return std::nullopt;
  return absolute / reference;
}

/// Newcombe (1998), method 10: Wilson's intervals of both rates put together.
Effect rate_effect(const ArmFigures& arm, const ArmFigures& reference) {
  const double a = arm.rate(), b = reference.rate();
  Effect effect{.absolute = a - b, .relative = relative(a - b, b), .interval = {-1, 1}};
  if (arm.customers == 0 || reference.customers == 0) return effect;
  const Interval of_a = rate_interval(arm.converted, arm.customers);
  const Interval of_b = rate_interval(reference.converted, reference.customers);
  effect.interval = {a - b - std::hypot(a - of_a.low, of_b.high - b), a - b + std::hypot(of_a.high - a, b - of_b.low)};
  const double sizes = 1 / number(arm.customers) + 1 / number(reference.customers);
  const double pooled = number(arm.converted + reference.converted) / number(arm.customers + reference.customers);
  const double error = std::sqrt(pooled * (1 - pooled) * sizes);
  if (error > 0) effect.p = two_sided_normal_p((a - b) / error);
  effect.detectable = detectable_errors() * std::sqrt(b * (1 - b) * sizes);
  return effect;
}

/// Welch (1947): means of samples whose variances differ.
Effect revenue_effect(const ArmFigures& arm, const ArmFigures& reference) {
  const double difference = arm.mean() - reference.mean();
  Effect effect{
      .absolute = difference, .relative = relative(difference, reference.mean()), .interval = {difference, difference}};
  if (arm.customers < 2 || reference.customers < 2) return effect;
  const double a = arm.variance() / number(arm.customers), b = reference.variance() / number(reference.customers);
  const double error = std::sqrt(a + b);
  if (error == 0) return effect;
  const double freedom = (a + b) * (a + b) /
                         (a * a / (number(arm.customers) - 1) + b * b / (number(reference.customers) - 1));
  const boost::math::students_t student(freedom);
  const double reach = boost::math::quantile(complement(student, significance / 2)) * error;
  effect.interval = {difference - reach, difference + reach};
  effect.p = std::min(1.0, 2 * boost::math::cdf(complement(student, std::abs(difference) / error)));
  effect.detectable = detectable_errors() * error;
  return effect;
}

bool has_enough(const ArmFigures& arm) {
  return arm.customers >= arm_customers_min && arm.converted >= arm_converted_min;
}

std::optional<std::size_t> winner_of(std::span<const ArmFigures> arms,
                                     const std::vector<VariantComparison::Variant>& variants,
                                     const VariantQuestion& question) {
  if (arms.size() < 2 || !std::ranges::all_of(arms, has_enough)) return std::nullopt;
  const auto figure = [&](const ArmFigures& arm) {
    return question.by == WinnerBy::conversion ? arm.rate() : arm.mean();
  };
  const auto best = static_cast<std::size_t>(std::ranges::max_element(arms, {}, figure) - arms.begin());
  for (std::size_t i = 0; i < arms.size(); ++i) {
    const bool matters = i != question.reference && (best == i || best == question.reference);
    if (matters && variants[i].adjusted_p >= question.significance) return std::nullopt;
  }
  return best;
}

}  // namespace

double ArmFigures::rate() const { return customers == 0 ? 0 : number(converted) / number(customers); }

double ArmFigures::mean() const { return customers == 0 ? 0 : revenue / number(customers); }

double ArmFigures::variance() const {
  if (customers < 2) return 0;
  const double n = number(customers);
  return std::max(0.0, (revenue_squares - revenue * revenue / n) / (n - 1));
}

Interval rate_interval(std::uint64_t converted, std::uint64_t customers) {
  if (customers == 0) return {0, 1};
  ensure(converted <= customers, "no more customers convert than there are");
  const double n = number(customers), rate = number(converted) / n, zz = z() * z();
  const double centre = (rate + zz / (2 * n)) / (1 + zz / n);
  const double reach = z() / (1 + zz / n) * std::sqrt(rate * (1 - rate) / n + zz / (4 * n * n));
  return {converted == 0 ? 0 : centre - reach, converted == customers ? 1 : centre + reach};
}

Uplift compare(const ArmFigures& arm, const ArmFigures& reference) {
  return {rate_effect(arm, reference), revenue_effect(arm, reference), has_enough(arm) && has_enough(reference)};
}

double split_p(std::span<const std::uint64_t> customers, std::span<const double> shares) {
  ensure(customers.size() == shares.size(), "each arm has a share");
  const double everybody = number(std::accumulate(customers.begin(), customers.end(), std::uint64_t{0}));
  const double whole = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (customers.size() < 2 || everybody == 0) return 1;
  double chi_square = 0;
  for (std::size_t i = 0; i < customers.size(); ++i) {
    ensure(shares[i] > 0, "an arm that nobody is meant for is no arm");
    const double expected = everybody * shares[i] / whole;
    chi_square += (number(customers[i]) - expected) * (number(customers[i]) - expected) / expected;
  }
  const boost::math::chi_squared distribution(static_cast<double>(customers.size() - 1));
  return boost::math::cdf(complement(distribution, chi_square));
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> adjusted(p.size());
  double highest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    highest = std::max(highest, std::min(1.0, p[order[rank]] * static_cast<double>(p.size() - rank)));
    adjusted[order[rank]] = highest;
  }
  return adjusted;
}

VariantComparison compare_variants(std::span<const ArmFigures> arms, const VariantQuestion& question) {
  VariantComparison comparison;
  comparison.variants.resize(arms.size());
  std::vector<std::size_t> others;
  std::vector<double> p;
  for (std::size_t i = 0; i < arms.size(); ++i) {
    if (i == question.reference) continue;
    Uplift& uplift = comparison.variants[i].uplift;
    uplift = compare(arms[i], arms[question.reference]);
    others.push_back(i);
    p.push_back(question.by == WinnerBy::conversion ? uplift.rate.p : uplift.revenue.p);
  }
  const std::vector<double> adjusted = holm(p);
  for (std::size_t i = 0; i < others.size(); ++i) comparison.variants[others[i]].adjusted_p = adjusted[i];
  comparison.winner = winner_of(arms, comparison.variants, question);
  return comparison;
}

}  // namespace lapwing
