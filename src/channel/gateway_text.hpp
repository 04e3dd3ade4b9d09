#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "channel/channel.hpp"
#include "template/mustache.hpp"

namespace lapwing {

/// How values are written where they are put in, so that no text of a customer's can become part of the request.
enum class GatewayEscaping : std::uint8_t {
  percent,  ///< in URLs and application/x-www-form-urlencoded
  json,     ///< within the quotes of a JSON text
  xml,
  line,  ///< in header fields: as it is, but a control character is refused
  none,
};

/// What a message gives a request: {{to}}, {{number}} (`to` without '+'), {{from}}, {{text}}, {{id}}. Looks at an
/// envelope.
struct GatewayValues {
  std::string_view to;
  std::string_view from;
  std::string_view text;
  std::string_view id;
};

/// A text with places for a message's values, in Mustache, and for secrets: ${NAME} is a variable of the environment,
/// ${file:NAME} a file, which are read once.
class GatewayText {
 public:
  /// `folder` is where files are looked for. Error: names `field` and what is wrong there, never a secret.
  static Result<GatewayText> parse(std::string_view source, GatewayEscaping escaping,
                                   const std::filesystem::path& folder, const std::string& field);

  /// Error: a value that cannot stand here.
  [[nodiscard]] Result<std::string> render(const GatewayValues& values) const;

 private:
  GatewayText(Template parsed, GatewayEscaping escaping) : template_(std::move(parsed)), escaping_(escaping) {}

  Template template_;
  GatewayEscaping escaping_;
  std::set<std::string, std::less<>> used_;  // names
  std::vector<std::string> secrets_;         // {{secret0}}, {{secret1}}, ...: as they are
};

/// Error: the text is not UTF-8, or cannot stand there.
Result<std::string> escaped_for_gateway(std::string_view text, GatewayEscaping escaping);

}  // namespace lapwing
