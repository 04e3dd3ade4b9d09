#include "server/feedback_keys.hpp"

#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "channel/provider_signature.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

Result<FeedbackKeys> parse(std::string_view text) {
  const nlohmann::json json = TRY(parse_json(text));
  JsonFields fields = TRY(JsonFields::of(json, "$"));
  FeedbackKeys keys;
  if (const auto* sendgrid = fields.value("sendgrid")) {
    JsonFields own = TRY(JsonFields::of(*sendgrid, fields.path_of("sendgrid")));
    const std::string text_of_key = TRY(own.text("public_key"));
    auto key = VerifyingKey::parse_elliptic(text_of_key);
    if (!key) return fail(key.error().message, own.path_of("public_key"));
    keys.sendgrid = std::move(*key);
    CHECK(own.finish());
  }
  if (const auto* ses = fields.value("ses")) {
    JsonFields own = TRY(JsonFields::of(*ses, fields.path_of("ses")));
    keys.sns_topic = TRY(own.text("topic"));
    const auto host = sns_host_of(keys.sns_topic);
    if (!host) return fail(host.error().message, own.path_of("topic"));
    keys.sns_host = *host;
    CHECK(own.finish());
  }
  CHECK(fields.finish());
  if (!keys.sendgrid && keys.sns_topic.empty()) return fail("expected \"sendgrid\" or \"ses\"", "$");
  return keys;
}

}  // namespace

Result<FeedbackKeys> read_feedback_keys(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return fail("the file cannot be read", file.string());
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  auto keys = parse(text);
  if (!keys) return fail(keys.error().text(), file.string());
  return keys;
}

}  // namespace lapwing
