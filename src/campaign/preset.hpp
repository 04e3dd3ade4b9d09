#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace lapwing {

// The mechanics that shops run campaigns by, each with a form of a few named fields of which a whole campaign is made:
// a definition as anybody could write it. A mechanic is a file in presets/, data and nothing else.

/// Every campaign belongs to one of these, or to none. The first six are those that retail rules are usually told by.
inline constexpr std::array<std::string_view, 13> mechanic_names = {"regular_consumption",
                                                                    "upsell",
                                                                    "personal_dates",
                                                                    "seasons_and_holidays",
                                                                    "time_since_last_purchase",
                                                                    "viewed_products",
                                                                    "reactivation",
                                                                    "abandoned_cart",
                                                                    "welcome",
                                                                    "transactional",
                                                                    "loyalty",
                                                                    "referral",
                                                                    "win_back"};

/// An error that names them all unless `mechanic` is one of them, or empty.
Result<void> check_mechanic(std::string_view mechanic);

/// In both languages of the interface.
struct PresetText {
  std::string ru;
  std::string en;
};

/// How a field is written, as a text.
///   text: as it is. texts: separated by commas. pairs: "a>b", separated by commas. integer, amount. span: a length of
///   time in whole minutes, as "30 days". time: of day, as "10:00". yes_no. choice: one of those given. day: of the
///   year, as "12-20", or a holiday's name.
enum class PresetKind : std::uint8_t { text, texts, pairs, integer, amount, span, time, yes_no, choice, day };
std::string_view to_text(PresetKind kind);

struct PresetField {
  std::string name;
  PresetKind kind{};
  bool required = false;
  std::string usual;  ///< what is taken if nothing is said; empty: nothing
  std::string min;    ///< of integers, amounts and spans, as they are written; empty: no bound
  std::string max;
  std::vector<std::string> choices;
  PresetText label;
  PresetText help;
};

/// What is asked for to make a campaign of a mechanic.
struct PresetForm {
  std::string mechanic;
  PresetText title;
  PresetText about;
  std::vector<PresetField> fields;
};

/// Nullptr if there is no such mechanic. Stays.
const PresetForm* form_of(std::string_view mechanic);

/// By the names of fields, as somebody writes them.
using PresetValues = std::map<std::string, std::string, std::less<>>;

/// A campaign of that mechanic as JSON, which `parse_campaign` reads. An error's `where` is the field's name and its
/// message what was expected there.
Result<std::string> campaign_from(std::string_view mechanic, const PresetValues& values);

}  // namespace lapwing
