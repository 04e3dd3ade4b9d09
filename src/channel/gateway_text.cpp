#include "channel/gateway_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "channel/secret.hpp"
#include "channel/url_parts.hpp"
#include "channel/utf8.hpp"
#include "template/variables.hpp"

namespace lapwing {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto place = std::string_view("&<>\"'").find(c);
    static constexpr std::array<std::string_view, 5> entities = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    if (place != std::string_view::npos) {
      out += entities[place];
    } else {
      out += is_control(c) && c != '\n' && c != '\r' && c != '\t' ? ' ' : c;  // XML 1.0 has no such characters
    }
  }
  return out;
}

Result<std::string> secret_named(std::string_view name, const std::filesystem::path& folder, const std::string& field) {
  constexpr std::string_view file = "file:";
  if (name.starts_with(file)) return secret_from_file(folder / name.substr(file.size()), field);
  if (name.empty()) return fail("expected ${NAME} or ${file:NAME}", field);
  return secret_from_environment(std::string(name), field);
}

}  // namespace

Result<std::string> escaped_for_gateway(std::string_view text, GatewayEscaping escaping) {
  if (!characters_of(text)) return fail("is not UTF-8");
  switch (escaping) {
    case GatewayEscaping::percent:
      return percent_encoded(text);
    case GatewayEscaping::json: {
      const std::string quoted = nlohmann::json(text).dump();
      return quoted.substr(1, quoted.size() - 2);
    }
    case GatewayEscaping::xml:
      return xml_escaped(text);
    case GatewayEscaping::line:
      if (std::any_of(text.begin(), text.end(), is_control)) return fail("holds a control character");
      return std::string(text);
    case GatewayEscaping::none:
      return std::string(text);
  }
  std::unreachable();
}

Result<GatewayText> GatewayText::parse(std::string_view source, GatewayEscaping escaping,
                                       const std::filesystem::path& folder, const std::string& field) {
  if (source.contains("{{=")) return fail("other delimiters than {{ and }} are not known here", field);
  std::vector<std::string> secrets;
  std::string with_places;
  while (!source.empty()) {
    const auto begin = source.find("${");
    with_places += source.substr(0, begin);
    if (begin == std::string_view::npos) break;
    const auto end = source.find('}', begin);
    if (end == std::string_view::npos) return fail("expected '}' after \"${\"", field);
    const std::string_view name = source.substr(begin + 2, end - begin - 2);
    const auto secret = escaped_for_gateway(TRY(secret_named(name, folder, field)), escaping);
    if (!secret) return fail("the secret " + std::string(name) + " " + secret.error().message, field);
    with_places += fmt::format("{{{{secret{}}}}}", secrets.size());
    secrets.push_back(*secret);
    source.remove_prefix(end + 1);
  }
  auto parsed = Template::parse(with_places, TemplateEscaping::none);
  if (!parsed) return fail(parsed.error().text(), field);
  KnownVariables known = {"to", "number", "from", "text", "id"};
  for (std::size_t i = 0; i < secrets.size(); ++i) known.insert(fmt::format("secret{}", i));
  const auto unknown = check_variables(*parsed, known);
  if (!unknown.empty()) {
    const std::string name(unknown.front().name);
    return fail("an unknown variable " + name + "; there are to, number, from, text and id", field);
  }
  if (!parsed->partials().empty()) return fail("partials are not known here", field);
  GatewayText text(std::move(*parsed), escaping);
  for (const TemplateVariable& variable : text.template_.variables()) text.used_.insert(std::string(variable.name));
  text.secrets_ = std::move(secrets);
  return text;
}

Result<std::string> GatewayText::render(const GatewayValues& values) const {
  const std::string_view number = values.to.starts_with('+') ? values.to.substr(1) : values.to;
  const std::array<std::pair<std::string_view, std::string_view>, 5> named = {
      {{"to", values.to}, {"number", number}, {"from", values.from}, {"text", values.text}, {"id", values.id}}};
  TemplateValueStore store;
  std::vector<TemplateField> fields;
  for (const auto& [name, value] : named) {
    if (!used_.contains(name)) continue;
    const auto escaped = escaped_for_gateway(value, escaping_);
    if (!escaped) return fail(escaped.error().message, std::string(name));
    fields.push_back({name, store.text(*escaped)});
  }
  for (std::size_t i = 0; i < secrets_.size(); ++i) {
    fields.push_back({store.keep(fmt::format("secret{}", i)), TemplateValue::text(secrets_[i])});
  }
  return template_.render_strict(store.object(fields));
}

}  // namespace lapwing
