#include "api/suppression_list.hpp"

#include <algorithm>
#include <charconv>
#include <mutex>

#include <fmt/format.h>

#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"
#include "host/tell.hpp"

namespace lapwing {
namespace {

constexpr std::string_view all_channels = "all";

/// What stands before the next point, which is taken off with it.
std::string_view next_part(std::string_view& text) {
  const std::size_t end = std::min(text.find('.'), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

}  // namespace

std::string SuppressedOne::id() const {
  const std::string_view over = channel ? to_text(*channel) : all_channels;
  return customer_id.empty() ? fmt::format("contact.{}.{:016x}", over, fingerprint)
                             : fmt::format("customer.{}.{}", over, customer_id);
}

std::optional<SuppressedOne> parse_suppressed(std::string_view id) {
  const std::string_view kind = next_part(id);
  const std::string_view channel = next_part(id);
  SuppressedOne one{.customer_id = {}, .fingerprint = 0, .channel = parse_channel_kind(channel)};
  if (!one.channel && channel != all_channels) return std::nullopt;
  if (kind == "customer" && !id.empty()) {
    one.customer_id = id;
    return one;
  }
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), one.fingerprint, 16);
  const bool is_contact = kind == "contact" && one.channel && error == std::errc() && end == id.data() + id.size();
  return is_contact && one.fingerprint != 0 ? std::optional(one) : std::nullopt;
}

std::vector<SuppressedOne> list_suppressed(Host& host) {
  std::mutex mutex;
  std::vector<SuppressedOne> all;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    const std::lock_guard lock(mutex);
    for (const auto& one : engine.suppressions().all()) {
      if (one.is_contact && partition.value != 0) continue;  // every partition has them all
      SuppressedOne listed{.customer_id = {}, .fingerprint = 0, .channel = one.channel};
      if (one.is_contact) {
        listed.fingerprint = one.whom;
      } else {
        listed.customer_id = engine.audience().customer(CustomerNumber{static_cast<std::uint32_t>(one.whom)}).id();
      }
      all.push_back(std::move(listed));
    }
  });
  std::ranges::sort(all);
  return all;
}

Result<SuppressionChanged> suppression_of(DataFolder& folder, const std::string& whom,
                                          std::optional<ChannelKind> channel) {
  SuppressionChanged changed{.channel = channel, .customer_id = {}, .reason = {}};
  if (!whom.contains('@') && !whom.starts_with('+')) {
    bool is_known = false;
    folder.host().with(folder.host().partition_of(whom),
                       [&](const Engine& engine) { is_known = engine.audience().find(whom).has_value(); });
    if (!is_known) return fail(fmt::format("there is no customer \"{}\"", whom), "whom");
    changed.customer_id = whom;
    return changed;
  }
  const auto key = key_of_contact(folder.vault(), whom, folder.shop().phone_region);
  if (!key) return fail(fmt::format("neither an e-mail address nor a phone: \"{}\"", whom), "whom");
  if (channel && *channel != key->channel) {
    return fail(fmt::format("\"{}\" is reached by {} only", whom, to_text(key->channel)), "channel");
  }
  changed.channel = key->channel;
  changed.fingerprint = key->fingerprint;
  return changed;
}

/// A contact may belong to a customer of any partition, a customer to one.
Result<Change> change_suppression(Host& host, const SuppressionChanged& changed, Instant now) {
  const Tally tally = changed.customer_id.empty()
                          ? TRY(host.publish(changed, now))
                          : TRY(tell(host, host.partition_of(changed.customer_id), changed, now));
  return tally.changed > 0 ? Change::changed : Change::unchanged;
}

}  // namespace lapwing
