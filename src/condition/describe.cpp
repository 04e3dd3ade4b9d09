#include "condition/describe.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "condition/condition.hpp"
#include "condition/happening_words.hpp"
#include "condition/phrases.hpp"

namespace lapwing {
namespace {

class Description {
 public:
  Description(std::span<const ConditionNode> nodes, const Phrases& phrases) : nodes_(nodes), phrases_(phrases) {}

  /// `binds` tells what this part stands within: commas bind less than "or", and "or" less than "not".
  enum class Binds : std::uint8_t { all, any, negation };
  [[nodiscard]] std::string part(std::size_t place, Binds binds) const {
    const ConditionNode& node = nodes_[place];
    return std::visit([&](const auto& test) { return say(test, place, binds); }, node.test);
  }

 private:
  [[nodiscard]] std::string group(std::size_t place, Binds inner, Binds outer, std::string_view between) const {
    if (nodes_[place + 1].end == nodes_[place].end) return part(place + 1, outer);
    std::string text;
    for (std::size_t child = place + 1; child < nodes_[place].end; child = nodes_[child].end) {
      if (!text.empty()) text += between;
      text += part(child, inner);
    }
    return inner == outer ? text : "(" + text + ")";
  }

  [[nodiscard]] std::string say(const AllOf&, std::size_t place, Binds outer) const {
    return group(place, Binds::all, outer, ", ");
  }
  [[nodiscard]] std::string say(const AnyOf&, std::size_t place, Binds outer) const {
    return group(place, Binds::any, outer, phrases_.either());
  }
  [[nodiscard]] std::string say(const Negation&, std::size_t place, Binds) const {
    const std::string inner = part(place + 1, Binds::negation);
    const bool is_enclosed = inner.starts_with('(') && nodes_[place + 1].end > place + 2;
    return std::string(phrases_.unless()) + (is_enclosed ? inner : "(" + inner + ")");
  }
  template <class Leaf>
  [[nodiscard]] std::string say(const Leaf& leaf, std::size_t, Binds) const {
    return phrases_.say(leaf);
  }

  std::span<const ConditionNode> nodes_;
  const Phrases& phrases_;
};

}  // namespace

std::string describe(const Condition& condition, std::string_view language, std::string_view currency) {
  const auto phrases = language == "ru" ? russian_phrases(currency) : english_phrases(currency);
  const Description description(condition.nodes(), *phrases);
  const bool is_any = std::holds_alternative<AnyOf>(condition.nodes().front().test);
  return description.part(0, is_any ? Description::Binds::any : Description::Binds::all);
}

std::string grouped(Money amount, std::string_view thousands, char decimal_mark) {
  std::string text = to_text(amount);
  std::size_t point = text.find('.');
  if (text.substr(point) == ".00") {
    text.erase(point);
  } else {
    text[point] = decimal_mark;
  }
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  for (std::size_t at = std::min(point, text.size()); at > first + 3;) {
    at -= 3;
    text.insert(at, thousands);
  }
  return text;
}

std::string listed(const std::vector<std::string>& texts, std::string_view open, std::string_view close,
                   std::string_view either) {
  std::string list;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) list += i + 1 == texts.size() ? either : ", ";
    list.append(open).append(texts[i]).append(close);
  }
  return list;
}

std::string listed_scores(std::uint16_t scores, std::string_view either) {
  std::vector<std::string> texts;
  for (int score = 1; score <= RfmTest::score_max; ++score) {
    if ((scores >> score & 1) != 0) texts.push_back(std::to_string(score));
  }
  return listed(texts, "", "", either);
}

std::string listed_bits(std::uint32_t bits, std::span<const std::string_view> names) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if ((bits >> i & 1) == 0) continue;
    if (!list.empty()) list += ", ";
    list += names[i];
  }
  return list;
}

std::size_t word_place(const HappeningFilter& filter) {
  const auto words = words_of(filter.family).is;
  const auto found = std::ranges::find(words, filter.kinds, &HappeningWord::kinds);
  ensure(found != words.end(), "a family has a word for each of its filters");
  return static_cast<std::size_t>(found - words.begin());
}

std::string joined(std::initializer_list<std::string> parts, std::string_view between) {
  std::string text;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!text.empty()) text += between;
    text += part;
  }
  return text;
}

}  // namespace lapwing
