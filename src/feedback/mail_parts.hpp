#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"

namespace lapwing {

/// The fields of a header, or of a block that looks like one, in order. Names as written, values unfolded.
class MailFields {
 public:
  /// Adds what `lines` holds up to its first blank line; a line that continues none and has no name is passed over.
  static MailFields read(std::string_view lines);

  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  /// The value of the first field of that name, in any case; empty if there is none.
  [[nodiscard]] std::string_view first(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
  [[nodiscard]] bool empty() const { return fields_.empty(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// A part that holds no others.
struct MailPart {
  std::string type;  ///< "text/plain", in lower case
  std::string text;  ///< decoded; UTF-8 for texts whose charset is known; lines end with LF
};

/// A mail taken apart by its MIME structure (RFC 2045, 2046).
struct MailParts {
  MailFields header;
  std::string type;                   ///< of the mail as a whole
  std::vector<MailPart> parts;        ///< those outside of messages within it
  std::vector<MailFields> originals;  ///< the headers of messages within it, outermost first
  std::vector<MailPart> inner_parts;  ///< the parts of messages within it

  /// What is within it as a mail of its own: the inner parts, with the headers of messages further in.
  [[nodiscard]] MailParts inner() const;

  /// The first part of that type, or nullptr.
  [[nodiscard]] const MailPart* part(std::string_view type) const;
};

/// The instant that a date in a mail names (RFC 5322 section 3.3); nothing if it is none.
std::optional<Instant> instant_of(std::string_view date);

/// Any bytes: what is no mail comes out as a text without a header. `mail` has its lines end with LF.
MailParts take_apart(std::string_view mail);

}  // namespace lapwing
