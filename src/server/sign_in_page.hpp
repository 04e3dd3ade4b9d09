#pragma once

#include <string>
#include <string_view>

#include "server/status_page.hpp"

namespace lapwing {

/// What somebody who is not signed in is asked for.
enum class SignInKind : unsigned char {
  sign_in,
  owner,            ///< there is nobody yet: whoever comes first, on this machine
  owner_with_code,  ///< the same, where others reach the port
};

/// Why the form is shown again.
struct SignInTrouble {
  unsigned status = 0;  ///< what was answered: 401, 409, 422, 429; 0: nothing yet
  std::string login{};  ///< as it was typed
};

/// The whole page as HTML, without any script.
std::string sign_in_page(std::string_view shop_name, SignInKind kind, const SignInTrouble& trouble, Language language);

}  // namespace lapwing
