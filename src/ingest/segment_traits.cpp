#include "ingest/segment_traits.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/money.hpp"
#include "model/shop.hpp"
#include "zones/zone_source.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

/// Traits that say who somebody is, or where they live, beyond what is sealed: they do not become attributes.
constexpr std::array<std::string_view, 14> personal = {"name",        "address",  "avatar", "username",   "description",
                                                       "website",     "id",       "title",  "street",     "postalCode",
                                                       "postal_code", "password", "ip",     "anonymousId"};
/// Traits that have a field.
constexpr std::array<std::string_view, 16> known = {"email",         "phone",       "firstName",    "first_name",
                                                    "lastName",      "last_name",   "birthday",     "gender",
                                                    "city",          "createdAt",   "created_at",   "timezone",
                                                    "email_consent", "sms_consent", "push_consent", "userId"};

/// Whether there is such a zone. Looking takes a while, and customers live in few.
bool is_zone(const std::string& name) {
  constexpr std::size_t remembered_max = 1000;
  static std::mutex mutex;
  static std::map<std::string, bool> remembered;
  const std::lock_guard lock(mutex);
  const auto [known_zone, is_new] = remembered.try_emplace(name, false);
  if (is_new) known_zone->second = load_zone(name).has_value();
  const bool found = known_zone->second;
  if (remembered.size() > remembered_max) remembered.clear();
  return found;
}

constexpr std::size_t zone_bytes_max = 64;

class Reader {
 public:
  Reader(const SegmentMessage& message, SegmentTraits& out) : message_(message), out_(out) {}

  void read() {
    if (message_.call == SegmentCall::group) {
      (*out_.item)["attributes"]["group_id"] = message_.group_id;  // the group's own traits are nobody's
      return;
    }
    if (message_.traits != nullptr) {
      const Json& traits = *message_.traits;
      read_names(traits);
      text(traits, {"email"}, "email");
      text(traits, {"phone"}, "phone");
      text(traits, {"gender"}, "gender");
      read_birthday(traits);
      read_city(traits);
      read_created(traits);
      read_consents(traits);
      read_attributes(traits);
    }
    read_zone();
  }

 private:
  void text(const Json& from, std::initializer_list<std::string_view> names, const char* field) {
    const std::string found = segment_word(from, names);
    if (found.empty()) return;
    if (found.size() > segment_word_bytes_max || found.find('\0') != std::string::npos) {
      out_.left_out.emplace_back(*names.begin());
    } else {
      (*out_.item)[field] = found;
    }
  }

  void read_names(const Json& traits) {
    text(traits, {"firstName", "first_name"}, "first_name");
    text(traits, {"lastName", "last_name"}, "last_name");
    const std::string name = segment_word(traits, {"name"});
    if (name.empty() || out_.item->contains("first_name") || out_.item->contains("last_name")) return;
    const auto space = name.find(' ');
    const Json parts{{"first", name.substr(0, space)},
                     {"last", space == std::string::npos ? "" : name.substr(space + 1)}};
    text(parts, {"first"}, "first_name");
    text(parts, {"last"}, "last_name");
  }

  /// A day, or an instant of which the day counts.
  void read_birthday(const Json& traits) {
    const std::string found = segment_word(traits, {"birthday"});
    if (found.empty()) return;
    const std::string day = found.substr(0, 10);
    if (!parse_day(day)) {
      out_.left_out.emplace_back("birthday");
    } else {
      (*out_.item)["birthday"] = day;
    }
  }

  void read_city(const Json& traits) {
    text(traits, {"city"}, "city");
    const auto address = traits.find("address");
    if (address == traits.end() || !address->is_object()) return;
    if (!out_.item->contains("city")) text(*address, {"city"}, "city");
    const std::string country = segment_word(*address, {"country"});
    if (!country.empty() && country.size() <= segment_word_bytes_max) (*out_.item)["attributes"]["country"] = country;
  }

  void read_created(const Json& traits) {
    const std::string found = segment_word(traits, {"createdAt", "created_at"});
    if (found.empty()) return;
    if (const auto day = parse_day(found)) {
      (*out_.item)["created_at"] = found + "T00:00:00Z";
    } else if (parse_instant(found)) {
      (*out_.item)["created_at"] = found;
    } else {
      out_.left_out.emplace_back("createdAt");
    }
  }

  void read_consents(const Json& traits) {
    for (const char* name : {"email_consent", "sms_consent", "push_consent"}) {
      const auto found = traits.find(name);
      if (found == traits.end() || found->is_null()) continue;
      if (found->is_boolean()) {
        (*out_.item)[name] = *found;
      } else {
        out_.left_out.emplace_back(name);
      }
    }
  }

  void read_attributes(const Json& traits) {
    for (const auto& [name, value] : traits.items()) {
      if (std::ranges::find(known, name) != known.end() || value.is_null()) continue;
      const bool is_personal = std::ranges::find(personal, name) != personal.end();
      if (!is_personal && name.size() <= segment_word_bytes_max && name.find('\0') == std::string::npos &&
          can_be_kept(value)) {
        (*out_.item)["attributes"][name] = value;
      } else if (name != "name" && name != "address") {
        out_.left_out.push_back(name);
      }
    }
  }

  static bool can_be_kept(const Json& value) {
    if (value.is_string()) {
      const auto& words = value.get_ref<const std::string&>();
      return words.size() <= segment_word_bytes_max && words.find('\0') == std::string::npos;
    }
    if (value.is_number()) return parse_money(value.dump()).has_value();
    if (!value.is_array()) return value.is_boolean();
    std::vector<std::string> words;
    for (const Json& one : value) {
      if (!one.is_string()) return false;
      words.push_back(one.get<std::string>());
    }
    return make_text_list(std::move(words)).has_value();
  }

  /// Where the customer lives by the browser's clock, if no trait says so.
  void read_zone() {
    std::string zone;
    if (message_.traits != nullptr) zone = segment_word(*message_.traits, {"timezone"});
    if (zone.empty() && message_.context != nullptr) zone = segment_word(*message_.context, {"timezone"});
    if (zone.empty()) return;
    if (zone.find('/') != std::string::npos && zone.size() <= zone_bytes_max && is_zone(zone)) {
      (*out_.item)["timezone"] = zone;
    } else {
      out_.left_out.emplace_back("timezone");
    }
  }

  const SegmentMessage& message_;
  SegmentTraits& out_;
};

}  // namespace

SegmentTraits::SegmentTraits() : item(std::make_unique<Json>(Json::object())) {}
SegmentTraits::~SegmentTraits() = default;
SegmentTraits::SegmentTraits(SegmentTraits&&) noexcept = default;
SegmentTraits& SegmentTraits::operator=(SegmentTraits&&) noexcept = default;

SegmentTraits read_segment_traits(const SegmentMessage& message, const std::string& customer_id) {
  SegmentTraits read;
  (*read.item)["customer_id"] = customer_id;
  Reader(message, read).read();
  return read;
}

}  // namespace lapwing
