#include "channel/gateway.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "channel/url_parts.hpp"

namespace lapwing {

Result<std::unique_ptr<Channel>> parse_gateway_channel(std::string_view spec) {
  constexpr std::string_view scheme = "gateway:";
  const std::string_view rest = spec.starts_with(scheme) ? spec.substr(scheme.size()) : std::string_view();
  const std::string_view name = rest.substr(0, rest.find('?'));
  if (name.empty()) return fail("expected gateway:NAME or gateway:FILE", "channel");
  GatewaySettings settings;
  for (const auto& [option, encoded] : options_of_query(rest.substr(std::min(name.size() + 1, rest.size())))) {
    const std::string field = "gateway, option " + option;
    const std::string value = TRY(decoded_option(encoded, field));
    if (option == "from" && !value.empty()) {
      settings.default_sender = value;
    } else if (option == "connections") {
      settings.connection_count_max = TRY(number_in(value, 1, 100, field));
    } else if (option == "network" && (value == "public" || value == "any")) {
      settings.is_any_network = value == "any";
    } else if (option == "status" && (value == "ask" || value == "none")) {
      settings.is_asked = value == "ask";
    } else {
      return fail("expected from=SENDER, connections=1..100, network=public or any, or status=ask or none",
                  "gateway, options");
    }
  }
  auto gateway = TRY(find_gateway(std::string(name)));
  return std::make_unique<GatewayChannel>(std::move(gateway), std::move(settings));
}

Result<std::optional<std::pair<std::string, GatewayCallback>>> find_gateway_callback(std::string_view spec) {
  constexpr std::string_view scheme = "gateway:";
  if (!spec.starts_with(scheme)) return std::nullopt;
  const std::string name(spec.substr(scheme.size(), spec.find('?') - scheme.size()));
  auto gateway = TRY(find_gateway(name));
  if (!gateway.callback) return std::nullopt;
  std::string called = std::filesystem::path(name).stem().string();
  std::ranges::replace_if(
      called, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_'; }, '-');
  return std::optional(std::pair(std::move(called), std::move(*gateway.callback)));
}

}  // namespace lapwing
