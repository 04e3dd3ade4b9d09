#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lapwing {

/// What a signature forgives the servers on the way (RFC 6376, 3.4).
enum class Canonicalization : std::uint8_t {
  simple,   ///< nothing but empty lines at the end
  relaxed,  ///< changed white space, refolded fields and the case of their names as well
};

/// A mail taken apart, for as long as its bytes live. Each field ends with its CRLF and may be folded.
struct MailView {
  std::vector<std::string_view> fields;
  std::string_view body;
};

/// Takes a mail apart at its lines, which end with CRLF. What follows the first empty line is the body.
MailView view_of_mail(std::string_view bytes);

/// The name in a field, as it stands there.
std::string_view field_name(std::string_view field);

/// Whether two fields' names are the same one (RFC 5322: case makes no difference).
bool is_same_name(std::string_view a, std::string_view b);

/// A header field as it is signed, CRLF included (RFC 6376, 3.4.1 and 3.4.2).
std::string canonical_field(Canonicalization form, std::string_view field);

/// A body as it is hashed (RFC 6376, 3.4.3 and 3.4.4).
std::string canonical_body(Canonicalization form, std::string_view body);

/// Whether the body is what `canonical_body` would make of it, as far as that can be told at a glance: most that we
/// build are, and need no copy to be hashed.
bool is_canonical_body(Canonicalization form, std::string_view body);

/// What a signature's algorithm is given (RFC 6376, 3.7): the fields that `names` lists, of several with one name the
/// last one first, those that are absent as nothing; and the signature's own field with an empty "b=", without its last
/// line break.
std::string dkim_signed_data(Canonicalization form, std::span<const std::string_view> fields,
                             std::span<const std::string_view> names, std::string_view unsigned_field);

}  // namespace lapwing
