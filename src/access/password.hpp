#pragma once

#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace lapwing {

/// Whether a password will do (OWASP ASVS 5.0, 6.2): at least 12 characters, and not one that is guessed within ten
/// thousand million tries, as zxcvbn counts them. `known` are words that it must not be made of: the login, the shop.
Result<void> check_password(std::string_view password, const std::vector<std::string>& known);

/// Hashes passwords by argon2id, 64 MiB each; two at a time, so that those who try many cannot take all memory. Any
/// thread.
class PasswordHasher {
 public:
  /// Cheaper parameters are for tests.
  enum class Cost { usual, least };
  explicit PasswordHasher(Cost cost = Cost::usual) : cost_(cost) {}

  /// "$argon2id$...", with its salt and parameters.
  std::string hash(const std::string& password);
  /// Takes as long for an empty hash, that of nobody, which nothing fits.
  bool fits(const std::string& password, const std::string& hash);

 private:
  Cost cost_;
  std::counting_semaphore<2> free_{2};
};

}  // namespace lapwing
