#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lapwing {

struct HttpRequest;

using FormFields = std::vector<std::pair<std::string, std::string>>;

/// The fields of a form that came as application/x-www-form-urlencoded or multipart/form-data (RFC 7578), decoded, in
/// order. Lenient: a multipart body whose boundary is told wrongly is read by the one it uses, since mail providers
/// have sent such (RFC 8058 has one as an example), and line breaks behind the last field do not count. What is neither
/// has no fields.
FormFields read_form(const HttpRequest& request);
/// "a=1&b=%20": the pairs, decoded, in order.
FormFields read_pairs(std::string_view text);
/// A part of a path: "%20" is a space, and '+' stays.
std::string percent_decoded(std::string_view text);
/// The value of the first field of that name; empty if there is none.
std::string field_of(const FormFields& fields, std::string_view name);
/// Whether the form has that field with that value.
bool has_field(const FormFields& fields, std::string_view name, std::string_view value);

}  // namespace lapwing
