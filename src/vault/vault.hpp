#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lapwing {

/// What identifies a person. Empty: not known.
struct Personal {
  std::string email;  ///< normalised if valid, else as it was given
  std::string phone;  ///< E.164 if valid, else as it was given
  std::string first_name;
  std::string last_name;
  std::string birthday;             ///< YYYY-MM-DD
  std::string push_subscription{};  ///< of the browser that was said last, as `parse_push_subscription` reads it
  friend bool operator==(const Personal&, const Personal&) = default;
};

/// Seals personal data under one key per customer (XChaCha20-Poly1305) and keeps the keys in `vault.db`, apart from the
/// journal. Sealing the same data of the same customer gives the same bytes, so that an import repeated changes
/// nothing. Any thread may call anything.
class Vault {
 public:
  /// Opens the folder's vault, making it if there is none.
  static Result<std::unique_ptr<Vault>> open(const std::filesystem::path& folder);
  /// A vault that is forgotten with the process, for scratch copies and tests.
  static std::unique_ptr<Vault> in_memory();
  ~Vault();

  /// The sealed bytes. A new key may be under way to the disk until `flush`: call that before the bytes are journaled.
  Result<std::string> seal(std::string_view customer_id, const Personal& personal);
  /// An error if the customer's key is gone (the customer was erased) or the bytes are not what was sealed.
  Result<Personal> open(std::string_view customer_id, std::string_view sealed) const;
  /// The same for a note about the customer that is personal, too: where a wish of theirs came from.
  Result<std::string> seal_note(std::string_view customer_id, std::string_view note);
  Result<std::string> open_note(std::string_view customer_id, std::string_view sealed) const;
  /// Whose contact that is, by its fingerprint: the first customer who claimed it.
  Result<std::optional<std::string>> owner_of(std::uint64_t fingerprint) const;
  /// Notes that a contact belongs to a customer, unless it already belongs to one.
  Result<void> claim(std::uint64_t fingerprint, std::string_view customer_id);
  /// Makes all new keys and claims durable.
  Result<void> flush();
  /// One customer turned out to be another: the contacts of `from` are `into`'s from now on, and whatever comes under
  /// its id is. Its key stays, for what was sealed under it, as long as `into` has one. Durable when it returns.
  Result<void> join(std::string_view from, std::string_view into);
  /// Who bears that id now: another customer if this one was joined to them.
  [[nodiscard]] std::string current_id(std::string_view customer_id) const;
  [[nodiscard]] Result<bool> has_key(std::string_view customer_id) const;  ///< or whoever was joined to them
  /// Destroys the customer's key, those of whoever was joined to them, and what said which contacts are theirs: nothing
  /// that was sealed can be opened again. Durable when it returns; again changes nothing.
  Result<void> erase(std::string_view customer_id);
  /// A keyed hash of a normalised contact: equal for equal contacts, says nothing about them without the key.
  [[nodiscard]] std::uint64_t fingerprint(std::string_view contact) const;

 private:
  struct Parts;
  Result<std::string> seal_image(std::string_view customer_id, std::string_view image);
  Result<std::string> open_image(std::string_view customer_id, std::string_view sealed) const;
  explicit Vault(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lapwing
