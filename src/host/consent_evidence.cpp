#include "host/consent_evidence.hpp"

#include <algorithm>

#include "vault/vault.hpp"

namespace lapwing {
namespace {

constexpr std::size_t part_bytes_max = 300;

std::string on_one_line(std::string_view text) {
  std::string line(text.substr(0, part_bytes_max));
  std::ranges::replace_if(line, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return line;
}

}  // namespace

Result<std::string> seal_evidence(Vault& vault, std::string_view customer_id, const ConsentEvidence& evidence) {
  if (evidence == ConsentEvidence()) return std::string();
  return vault.seal_note(customer_id, on_one_line(evidence.address) + "\n" + on_one_line(evidence.client));
}

Result<ConsentEvidence> open_evidence(const Vault& vault, std::string_view customer_id, std::string_view sealed) {
  if (sealed.empty()) return ConsentEvidence();
  const std::string note = TRY(vault.open_note(customer_id, sealed));
  const std::size_t end = note.find('\n');
  if (end == std::string::npos) return fail("sealed data that is no evidence of a consent");
  return ConsentEvidence{note.substr(0, end), note.substr(end + 1)};
}

}  // namespace lapwing
