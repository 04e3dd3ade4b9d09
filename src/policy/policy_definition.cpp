#include "policy/policy_definition.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

/// Some hours of each day must be left in which messages can go, whatever the clocks do.
constexpr Duration quiet_length_max = Duration::hours(20);
constexpr Duration ramp_max = Duration::hours(2);
constexpr std::uint32_t limit_max = 1000;

/// Calls `read` with each value of an array and its path.
template <class Read>
Result<void> for_each_item(JsonFields& fields, std::string_view name, const Read& read) {
  const Json* items = fields.value(name);
  const std::string path = fields.path_of(name);
  if (items == nullptr || !items->is_array()) return fail("expected a list", path);
  for (std::size_t i = 0; i < items->size(); ++i) CHECK(read((*items)[i], fmt::format("{}[{}]", path, i)));
  return {};
}

/// Texts that are not empty, each once, at least one.
Result<std::vector<std::string>> read_texts(JsonFields& fields, std::string_view name) {
  std::vector<std::string> texts;
  CHECK(for_each_item(fields, name, [&](const Json& item, const std::string& path) -> Result<void> {
    if (!item.is_string() || item.get_ref<const std::string&>().empty()) return fail("expected a text", path);
    if (std::ranges::find(texts, item.get<std::string>()) != texts.end()) return fail("it stands there twice", path);
    texts.push_back(item.get<std::string>());
    return {};
  }));
  if (texts.empty()) return fail("expected at least one", fields.path_of(name));
  return texts;
}

Result<ChannelKind> read_channel(const std::string& text, const std::string& path) {
  const auto channel = parse_channel_kind(text);
  if (!channel) return fail(fmt::format("expected email, sms or push, found \"{}\"", text), path);
  return *channel;
}

Result<Duration> read_duration(JsonFields& fields, std::string_view name, Duration otherwise, Duration longest) {
  if (!fields.has(name)) return otherwise;
  const Duration duration = TRY(fields.duration(name));
  if (duration < Duration{} || duration > longest) {
    return fail(fmt::format("expected at most {}, found {}", to_text(longest), to_text(duration)),
                fields.path_of(name));
  }
  return duration;
}

Result<QuietHours> read_quiet_hours(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  QuietHours hours;
  hours.from = TRY(fields.time_of_day("from"));
  hours.to = TRY(fields.time_of_day("to"));
  if (hours.length() == Duration{} || hours.length() > quiet_length_max) {
    return fail(fmt::format("expected quiet hours of at most {} a day", to_text(quiet_length_max)), path);
  }
  const std::string after = TRY(fields.text_or("after", "send"));
  if (after != "send" && after != "cancel") {
    return fail(fmt::format("expected \"send\" or \"cancel\", found \"{}\"", after), fields.path_of("after"));
  }
  hours.after = after == "send" ? QuietHours::After::send : QuietHours::After::cancel;
  if (fields.has("channels")) {
    hours.channels = 0;
    for (const std::string& text : TRY(read_texts(fields, "channels"))) {
      const ChannelKind channel = TRY(read_channel(text, fields.path_of("channels")));
      hours.channels = static_cast<std::uint8_t>(hours.channels | 1u << static_cast<unsigned>(channel));
    }
  }
  CHECK(fields.finish());
  return hours;
}

Result<void> read_window(JsonFields& fields, FrequencyCap& cap) {
  const bool is_gap = fields.has("gap");
  if (is_gap == fields.has("limit") || is_gap == fields.has("per")) {
    return fail(R"(expected {"limit": 2, "per": "7 days"} or {"gap": "4 hours"})", fields.path());
  }
  const char* name = is_gap ? "gap" : "per";
  const std::string per = TRY(fields.text(name));
  if (!is_gap) cap.limit = static_cast<std::uint32_t>(TRY(fields.integer("limit", 1, limit_max)));
  constexpr std::array<std::string_view, 4> windows = {"", "day", "week", "month"};
  const auto window = std::ranges::find(windows, per);
  if (!is_gap && window != windows.end()) {
    cap.window = static_cast<FrequencyCap::Window>(window - windows.begin());
    return {};
  }
  const auto length = parse_duration(per);
  if (!length || *length <= Duration{} || *length > cap_length_max) {
    return fail(fmt::format("expected {}a duration of at most {}, found \"{}\"",
                            is_gap ? "" : "\"day\", \"week\", \"month\" or ", to_text(cap_length_max), per),
                fields.path_of(name));
  }
  cap.length = *length;
  return {};
}

Result<FrequencyCap> read_cap(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  FrequencyCap cap{.id = TRY(fields.text("id"))};
  if (cap.id == quiet_hours_rule || cap.id == higher_priority_rule || cap.id == paused_rule) {
    return fail(fmt::format("\"{}\" is the name of another rule", cap.id), fields.path_of("id"));
  }
  if (fields.has("channel")) {
    const std::string channel = TRY(fields.text("channel"));
    cap.channel = TRY(read_channel(channel, fields.path_of("channel")));
  }
  cap.topic = TRY(fields.text_or("topic", ""));
  cap.group = TRY(fields.text_or("group", ""));
  if ((cap.channel ? 1 : 0) + (cap.topic.empty() ? 0 : 1) + (cap.group.empty() ? 0 : 1) > 1) {
    return fail("expected at most one of channel, topic and group; several caps hold together", path);
  }
  CHECK(read_window(fields, cap));
  CHECK(fields.finish());
  return cap;
}

Result<WithheldTopic> read_withheld_topic(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  WithheldTopic withheld;
  withheld.topic = TRY(fields.text("topic"));
  withheld.stages = TRY(read_texts(fields, "stages"));
  CHECK(fields.finish());
  return withheld;
}

Result<Duration> read_household(JsonFields& fields, Duration otherwise) {
  const Json* given = fields.value("household");
  if (given != nullptr && *given == false) return Duration{};
  const Duration window = TRY(read_duration(fields, "household", otherwise, cap_length_max));
  if (window == Duration{}) return fail("expected a duration above zero, or false", fields.path_of("household"));
  return window;
}

/// "control": {"percent": 5, "salt": "2026"}.
Result<void> read_control(JsonFields& fields, PolicyDefinition& policy) {
  const Json* given = fields.value("control");
  if (given == nullptr) return {};
  JsonFields control = TRY(JsonFields::of(*given, fields.path_of("control")));
  policy.control = TRY(control.percent("percent"));
  if (policy.control > PolicyDefinition::control_max) return fail("expected at most 15", control.path_of("percent"));
  policy.control_salt = TRY(control.text_or("salt", ""));
  return control.finish();
}

/// "costs": {"email": 0.05, "sms": 3.2}: what one message costs.
Result<void> read_costs(JsonFields& fields, PolicyDefinition& policy) {
  const Json* given = fields.value("costs");
  if (given == nullptr) return {};
  JsonFields costs = TRY(JsonFields::of(*given, fields.path_of("costs")));
  for (std::size_t channel = 0; channel < channel_count; ++channel) {
    const std::string_view name = to_text(static_cast<ChannelKind>(channel));
    if (!costs.has(name)) continue;
    policy.costs[channel] = TRY(costs.money(name));
    if (policy.costs[channel] < Money{}) return fail("expected a cost not below zero", costs.path_of(name));
  }
  return costs.finish();
}

Result<AttributionWindows> read_attribution(JsonFields& fields) {
  AttributionWindows attribution;
  const Json* given = fields.value("attribution");
  if (given == nullptr) return attribution;
  JsonFields channels = TRY(JsonFields::of(*given, fields.path_of("attribution")));
  for (std::size_t channel = 0; channel < channel_count; ++channel) {
    const std::string_view name = to_text(static_cast<ChannelKind>(channel));
    const Json* touches = channels.value(name);
    if (touches == nullptr) continue;
    JsonFields of_channel = TRY(JsonFields::of(*touches, channels.path_of(name)));
    for (std::size_t touch = 0; touch < message_touch_count; ++touch) {
      const std::string_view kind = to_text(static_cast<TouchKind>(touch));
      Duration& window = attribution.windows[channel][touch];
      const Json* value = of_channel.value(kind);
      if (value != nullptr && *value == false) {
        window = Duration{};
      } else {
        window = TRY(read_duration(of_channel, kind, window, AttributionWindows::longest));
      }
    }
    CHECK(of_channel.finish());
  }
  CHECK(channels.finish());
  return attribution;
}

Result<void> read_lists(JsonFields& fields, PolicyDefinition& policy) {
  if (fields.has("quiet_hours")) {
    policy.quiet_hours.clear();
    unsigned covered = 0;
    CHECK(for_each_item(fields, "quiet_hours", [&](const Json& item, const std::string& path) -> Result<void> {
      const QuietHours hours = TRY(read_quiet_hours(item, path));
      if ((covered & hours.channels) != 0) return fail("a channel has quiet hours once at most", path + ".channels");
      covered |= hours.channels;
      policy.quiet_hours.push_back(hours);
      return {};
    }));
  }
  std::set<std::string> ids;
  if (fields.has("caps")) {
    CHECK(for_each_item(fields, "caps", [&](const Json& item, const std::string& path) -> Result<void> {
      FrequencyCap cap = TRY(read_cap(item, path));
      if (!ids.insert(cap.id).second) return fail(fmt::format("the id \"{}\" comes twice", cap.id), path + ".id");
      policy.caps.push_back(std::move(cap));
      return {};
    }));
  }
  if (policy.caps.size() > PolicyDefinition::caps_max) {
    return fail(fmt::format("a policy has at most {} caps", PolicyDefinition::caps_max), fields.path_of("caps"));
  }
  if (!fields.has("withheld_topics")) return {};
  return for_each_item(fields, "withheld_topics", [&](const Json& item, const std::string& path) -> Result<void> {
    policy.withheld_topics.push_back(TRY(read_withheld_topic(item, path)));
    return {};
  });
}

}  // namespace

const QuietHours* PolicyDefinition::quiet_hours_of(ChannelKind channel) const {
  const auto found = std::ranges::find_if(quiet_hours, [&](const QuietHours& hours) { return hours.cover(channel); });
  return found == quiet_hours.end() ? nullptr : &*found;
}

bool PolicyDefinition::is_in_control(std::string_view customer_id) const {
  return control > 0 && bucket_of(customer_id, "control/" + control_salt) < control;
}

Result<PolicyDefinition> parse_policy(std::string_view json_text) {
  const Json json = TRY(parse_json(json_text));
  JsonFields fields = TRY(JsonFields::of(json, "$"));
  if (TRY(fields.text("id")) != PolicyDefinition::id) {
    return fail(fmt::format("a shop has one policy: expected \"{}\"", PolicyDefinition::id), "$.id");
  }
  PolicyDefinition policy;
  CHECK(read_lists(fields, policy));
  policy.ramp = TRY(read_duration(fields, "ramp", policy.ramp, ramp_max));
  policy.defer_max = TRY(read_duration(fields, "defer_max", policy.defer_max, cap_length_max));
  policy.hold_for_higher = TRY(read_duration(fields, "hold_for_higher", policy.hold_for_higher, Duration::days(1)));
  policy.household = TRY(read_household(fields, policy.household));
  CHECK(read_control(fields, policy));
  CHECK(read_costs(fields, policy));
  policy.attribution = TRY(read_attribution(fields));
  CHECK(fields.finish());
  return policy;
}

}  // namespace lapwing
