#include "host/customer_facts.hpp"

#include <vector>

#include <fmt/format.h>

#include "contact/email.hpp"
#include "contact/phone.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

Result<ContactFact> contact_fact(Vault& vault, std::string_view customer_id, ChannelKind channel, bool is_valid,
                                 std::string_view normalized, std::string_view place) {
  if (!is_valid) return ContactFact{channel, ContactState::invalid, 0, {}};
  const std::uint64_t fingerprint = vault.fingerprint(normalized);
  CHECK(vault.claim(fingerprint, customer_id));
  return ContactFact{channel, ContactState::valid, fingerprint, std::string(place)};
}

}  // namespace

Result<ContactFact> take_email(Vault& vault, std::string_view customer_id, std::string_view email, Personal& personal) {
  const EmailVerdict verdict = normalize_email(email);
  personal.email = verdict.is_valid() ? verdict.address : std::string(email);
  return contact_fact(vault, customer_id, ChannelKind::email, verdict.is_valid(), verdict.key,
                      domain_of(verdict.address));
}

Result<ContactFact> take_phone(Vault& vault, std::string_view customer_id, std::string_view phone,
                               std::string_view region, Personal& personal) {
  const PhoneVerdict verdict = normalize_phone(phone, region);
  personal.phone = verdict.is_valid() ? verdict.e164 : std::string(phone);
  return contact_fact(vault, customer_id, ChannelKind::sms, verdict.is_valid(), verdict.e164, verdict.region);
}

Result<std::string> customer_by_contact(Vault& vault, std::string_view email, std::string_view phone,
                                        std::string_view region) {
  std::vector<std::uint64_t> fingerprints;
  if (!email.empty()) {
    const EmailVerdict verdict = normalize_email(email);
    if (verdict.is_valid()) fingerprints.push_back(vault.fingerprint(verdict.key));
  }
  if (!phone.empty()) {
    const PhoneVerdict verdict = normalize_phone(phone, region);
    if (verdict.is_valid()) fingerprints.push_back(vault.fingerprint(verdict.e164));
  }
  if (fingerprints.empty()) return std::string();
  for (const std::uint64_t fingerprint : fingerprints) {
    if (auto owner = TRY(vault.owner_of(fingerprint))) return *owner;
  }
  std::string customer_id = fmt::format("guest-{:016x}", fingerprints.front());
  for (const std::uint64_t fingerprint : fingerprints) CHECK(vault.claim(fingerprint, customer_id));
  return customer_id;
}

std::optional<ContactKey> key_of_contact(const Vault& vault, std::string_view contact, std::string_view region) {
  if (contact.contains('@')) {
    const EmailVerdict verdict = normalize_email(contact);
    if (!verdict.is_valid()) return std::nullopt;
    return ContactKey{ChannelKind::email, vault.fingerprint(verdict.key)};
  }
  const PhoneVerdict verdict = normalize_phone(contact, region);
  if (!verdict.is_valid()) return std::nullopt;
  return ContactKey{ChannelKind::sms, vault.fingerprint(verdict.e164)};
}

Result<std::optional<std::string>> owner_of_contact(const Vault& vault, std::string_view contact,
                                                    std::string_view region) {
  const auto key = key_of_contact(vault, contact, region);
  return key ? vault.owner_of(key->fingerprint) : std::nullopt;
}

}  // namespace lapwing
