#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "condition/nodes.hpp"

namespace lapwing {

/// How one language says the leaves of a condition and joins them; written by `describe`.
class Phrases {
 public:
  Phrases() = default;
  Phrases(const Phrases&) = delete;
  Phrases& operator=(const Phrases&) = delete;
  virtual ~Phrases() = default;

  [[nodiscard]] virtual std::string_view either() const = 0;  ///< what stands between alternatives: " or "
  [[nodiscard]] virtual std::string_view unless() const = 0;  ///< what stands before something negated: "not "

  [[nodiscard]] virtual std::string say(const Everyone&) const = 0;
  [[nodiscard]] virtual std::string say(const OrderFigure&) const = 0;
  [[nodiscard]] virtual std::string say(const OrderMoment&) const = 0;
  [[nodiscard]] virtual std::string say(const FirstSeen&) const = 0;
  [[nodiscard]] virtual std::string say(const ContactTest&) const = 0;
  [[nodiscard]] virtual std::string say(const ConsentTest&) const = 0;
  [[nodiscard]] virtual std::string say(const LabelTest&) const = 0;
  [[nodiscard]] virtual std::string say(const AttributeTest&) const = 0;
  [[nodiscard]] virtual std::string say(const RfmTest&) const = 0;
  [[nodiscard]] virtual std::string say(const BonusTest&) const = 0;
  [[nodiscard]] virtual std::string say(const SampleTest&) const = 0;
  [[nodiscard]] virtual std::string say(const RfmMove&) const = 0;
  [[nodiscard]] virtual std::string say(const BonusFlow&) const = 0;
  [[nodiscard]] virtual std::string say(const HappeningCount&) const = 0;
  [[nodiscard]] virtual std::string say(const HappeningMoment&) const = 0;
  [[nodiscard]] virtual std::string say(const CartTest&) const = 0;
  [[nodiscard]] virtual std::string say(const PromoCodeCount&) const = 0;
  [[nodiscard]] virtual std::string say(const CampaignTest&) const = 0;
  [[nodiscard]] virtual std::string say(const SegmentTest&) const = 0;
  [[nodiscard]] virtual std::string say(const StageTest&) const = 0;
};

std::unique_ptr<Phrases> russian_phrases(std::string_view currency);
std::unique_ptr<Phrases> english_phrases(std::string_view currency);

/// The form of a Russian noun that goes with a number: 1, 21 день; 2, 3, 4 дня; 5, 11, 20 дней.
struct RussianForms {
  std::string_view one;
  std::string_view few;
  std::string_view many;
  [[nodiscard]] constexpr std::string_view of(std::int64_t number) const {
    const std::int64_t tens = number % 100;
    const std::int64_t ones = number % 10;
    if (ones == 1 && tens != 11) return one;
    return ones >= 2 && ones <= 4 && (tens < 12 || tens > 14) ? few : many;
  }
};

/// A decimal without needless zeros, thousands set apart: "5 000,50" or "5,000.50".
std::string grouped(Money amount, std::string_view thousands, char decimal_mark);
/// «a», «b» or «c»: each between the quotes, the last after `either`.
std::string listed(const std::vector<std::string>& texts, std::string_view open, std::string_view close,
                   std::string_view either);
/// "2" or "1, 2 or 5", of scores as bits.
std::string listed_scores(std::uint16_t scores, std::string_view either);
/// The words of a set of numbered things, "a, b", in their order.
std::string listed_bits(std::uint32_t bits, std::span<const std::string_view> names);
/// Which of a family's words stands for these happenings, from 0.
std::size_t word_place(const HappeningFilter& filter);
/// The parts of `parts` that are not empty, with `between` between them.
std::string joined(std::initializer_list<std::string> parts, std::string_view between);

}  // namespace lapwing
