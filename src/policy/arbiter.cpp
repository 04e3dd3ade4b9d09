#include "policy/arbiter.hpp"

#include <array>

namespace lapwing {
namespace {

constexpr std::array<std::string_view, 3> refusal_names = {"no_contact", "invalid_contact", "no_consent"};

}  // namespace

std::string_view to_text(Refusal refusal) { return refusal_names.at(static_cast<std::size_t>(refusal)); }

std::optional<Refusal> refusal_of(const CustomerView& customer, const SendRequest& request) {
  switch (customer.contact(request.channel)) {
    case ContactState::absent:
      return Refusal::no_contact;
    case ContactState::invalid:
      return Refusal::invalid_contact;
    case ContactState::valid:
    case ContactState::confirmed:
      break;
  }
  if (request.message_class == MessageClass::marketing && !customer.consented(request.channel, request.topic)) {
    return Refusal::no_consent;
  }
  return std::nullopt;
}

}  // namespace lapwing
