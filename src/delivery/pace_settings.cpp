#include "delivery/pace_settings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "model/json_fields.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t per_minute_max = 6'000'000;

Result<std::uint32_t> per_minute(JsonFields& fields, std::string_view name) {
  if (!fields.has(name)) return 0u;
  return static_cast<std::uint32_t>(TRY(fields.integer(name, 1, per_minute_max)));
}

Result<std::vector<std::string>> read_domains(const nlohmann::json& json, const std::string& path) {
  if (!json.is_array() || json.empty()) return fail("expected a list of domains", path);
  std::vector<std::string> domains;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string where = fmt::format("{}[{}]", path, i);
    if (!json[i].is_string()) return fail("expected a domain", where);
    auto domain = json[i].get<std::string>();
    std::ranges::transform(domain, domain.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (domain.find_first_of("@ /") != std::string::npos || !domain.contains('.')) {
      return fail(fmt::format("expected a domain such as gmail.com, found \"{}\"", domain), where);
    }
    domains.push_back(std::move(domain));
  }
  return domains;
}

Result<void> read_provider(const nlohmann::json& json, const std::string& path, PaceSettings& settings) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  const std::string name = TRY(fields.text("name"));
  auto known = std::ranges::find(settings.providers, name, &PaceSettings::Provider::name);
  const nlohmann::json* domains = fields.value("domains");
  if (known == settings.providers.end()) {
    if (domains == nullptr) return fail("expected its domains, since it is none that is known", fields.path());
    settings.providers.push_back({name, {}, 0});
    known = settings.providers.end() - 1;
  }
  if (domains != nullptr) known->domains = TRY(read_domains(*domains, fields.path_of("domains")));
  known->per_minute = TRY(per_minute(fields, "per_minute"));
  return fields.finish();
}

Result<PaceSettings::WarmUp> read_warm_up(const nlohmann::json& json, const std::string& path) {
  PaceSettings::WarmUp warm_up;
  JsonFields fields = TRY(JsonFields::of(json, path));
  if (fields.has("first_day")) {
    warm_up.first_day = static_cast<std::uint64_t>(TRY(fields.integer("first_day", 1, 1'000'000)));
  }
  if (fields.has("enough")) {
    warm_up.enough = static_cast<std::uint64_t>(TRY(fields.integer("enough", 1, 1'000'000'000)));
  }
  if (fields.has("deferred_max")) warm_up.deferred_max = TRY(fields.percent("deferred_max"));
  CHECK(fields.finish());
  return warm_up;
}

Result<HealthLimits> read_auto_pause(const nlohmann::json& json, const std::string& path) {
  HealthLimits pause;
  JsonFields fields = TRY(JsonFields::of(json, path));
  if (fields.has("after")) pause.attempts_min = static_cast<std::uint64_t>(TRY(fields.integer("after", 1, 1'000'000)));
  if (fields.has("bounced_max")) pause.bounced_max = TRY(fields.percent("bounced_max"));
  if (fields.has("complained_max")) pause.complained_max = TRY(fields.percent("complained_max"));
  CHECK(fields.finish());
  return pause;
}

Result<PaceSettings::Expiry> read_expiry(const nlohmann::json& json, const std::string& path) {
  PaceSettings::Expiry expiry;
  JsonFields fields = TRY(JsonFields::of(json, path));
  if (fields.has("marketing")) expiry.marketing = TRY(fields.duration("marketing"));
  if (fields.has("other")) expiry.other = TRY(fields.duration("other"));
  CHECK(fields.finish());
  return expiry;
}

/// No domain belongs to two.
Result<void> check_domains(const PaceSettings& settings) {
  std::vector<std::string> all;
  for (const auto& provider : settings.providers)
    all.insert(all.end(), provider.domains.begin(), provider.domains.end());
  std::ranges::sort(all);
  const auto twice = std::ranges::adjacent_find(all);
  if (twice != all.end()) return fail(fmt::format("{} is said to be of two providers", *twice), "$.providers");
  return {};
}

}  // namespace

PaceSettings usual_pace() {
  return {.providers = {{"gmail", {"gmail.com", "googlemail.com"}, 0},
                        {"microsoft", {"outlook.com", "hotmail.com", "live.com", "msn.com"}, 0},
                        {"yahoo", {"yahoo.com", "ymail.com", "rocketmail.com", "aol.com"}, 0},
                        {"icloud", {"icloud.com", "me.com", "mac.com"}, 0},
                        {"mail.ru", {"mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru"}, 0},
                        {"yandex", {"yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz"}, 0},
                        {"rambler", {"rambler.ru", "lenta.ru", "autorambler.ru", "myrambler.ru", "ro.ru"}, 0}},
          .warm_up = {},
          .auto_pause = {},
          .expiry = {}};
}

Result<PaceSettings> parse_pace(std::string_view json) {
  const nlohmann::json parsed = TRY(parse_json(json));
  JsonFields fields = TRY(JsonFields::of(parsed, "$"));
  PaceSettings settings = usual_pace();
  if (const nlohmann::json* providers = fields.value("providers")) {
    if (!providers->is_array()) return fail("expected a list", "$.providers");
    for (std::size_t i = 0; i < providers->size(); ++i) {
      CHECK(read_provider((*providers)[i], fmt::format("$.providers[{}]", i), settings));
    }
  }
  settings.other_per_minute = TRY(per_minute(fields, "other_per_minute"));
  settings.sms_per_minute = TRY(per_minute(fields, "sms_per_minute"));
  settings.push_per_minute = TRY(per_minute(fields, "push_per_minute"));
  if (const nlohmann::json* warm_up = fields.value("warm_up")) {
    settings.warm_up = TRY(read_warm_up(*warm_up, "$.warm_up"));
  }
  if (const nlohmann::json* auto_pause = fields.value("auto_pause")) {
    settings.auto_pause = TRY(read_auto_pause(*auto_pause, "$.auto_pause"));
  }
  if (const nlohmann::json* expires_after = fields.value("expires_after")) {
    settings.expiry = TRY(read_expiry(*expires_after, "$.expires_after"));
  }
  CHECK(fields.finish());
  CHECK(check_domains(settings));
  return settings;
}

}  // namespace lapwing
