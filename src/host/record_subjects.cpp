#include "host/record_subjects.hpp"

#include <algorithm>
#include <variant>

#include "base/hash.hpp"

namespace lapwing {
namespace {

enum class Kind : std::uint64_t { customer_id, customer, enrollment, intent, schedule, definition };

std::uint16_t folded(std::uint64_t hash) { return static_cast<std::uint16_t>(hash >> 48); }

std::uint16_t subject(Kind kind, std::string_view text) {
  return folded(stable_hash(text, static_cast<std::uint64_t>(kind)));
}
std::uint16_t subject(Kind kind, std::uint64_t number) {
  // Multiplied by 2^64 over the golden ratio, numbers that follow one another lie far apart.
  return folded((number * 8 + static_cast<std::uint64_t>(kind)) * 0x9E37'79B9'7F4A'7C15);
}

}  // namespace

void RecordSubjects::add(const Record& record) {
  const auto look = [&](const auto& body) {
    if constexpr (requires { add_customer(body.customer_id); }) {
      if (!body.customer_id.empty()) add_customer(body.customer_id);
    }
    if constexpr (requires { add(body.customer); }) add(body.customer);
    if constexpr (requires { add(body.enrollment); }) {
      if (body.enrollment.value != 0) add(body.enrollment);
    }
    if constexpr (requires { add(body.intent); }) {
      if (body.intent.value != 0) add(body.intent);
    }
  };
  if (const auto* input = std::get_if<Input>(&record.body)) {
    std::visit(look, *input);
    if (const auto* published = std::get_if<DefinitionPublished>(input)) add_definition(published->kind, published->id);
  } else {
    const Decision& decision = std::get<Decision>(record.body);
    std::visit(look, decision);
    if (const auto* fired = std::get_if<ScheduleFired>(&decision)) add_schedule(fired->campaign_id);
  }
}

void RecordSubjects::add_customer(std::string_view id) { subjects_.push_back(subject(Kind::customer_id, id)); }
void RecordSubjects::add(CustomerNumber customer) { subjects_.push_back(subject(Kind::customer, customer.value)); }
void RecordSubjects::add(EnrollmentNumber enrollment) {
  subjects_.push_back(subject(Kind::enrollment, enrollment.value));
}
void RecordSubjects::add(IntentNumber intent) { subjects_.push_back(subject(Kind::intent, intent.value)); }
void RecordSubjects::add_schedule(std::string_view campaign_id) {
  subjects_.push_back(subject(Kind::schedule, campaign_id));
}
void RecordSubjects::add_definition(DefinitionKind kind, std::string_view id) {
  const auto of_kind = stable_hash(id, static_cast<std::uint64_t>(kind));
  subjects_.push_back(subject(Kind::definition, of_kind));
}

std::span<const std::uint16_t> RecordSubjects::sorted() {
  std::ranges::sort(subjects_);
  const auto again = std::ranges::unique(subjects_);
  subjects_.erase(again.begin(), again.end());
  return subjects_;
}

bool RecordSubjects::any_among(std::span<const std::uint16_t> others) const {
  return std::ranges::any_of(subjects_,
                             [&](std::uint16_t subject) { return std::ranges::binary_search(others, subject); });
}

}  // namespace lapwing
