#include "delivery/message_token.hpp"

#include <charconv>

#include <fmt/format.h>

#include "delivery/message_facts.hpp"
#include "feedback/return_path_tag.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

constexpr std::string_view short_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t short_name_size = 10;
constexpr std::string_view short_prefix = "click:";

/// All of the text as a number of that base.
template <class Number>
std::optional<Number> number_of(std::string_view text, int base) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Takes what stands before the next dash.
std::string_view take_part(std::string_view& text) {
  const std::size_t dash = text.find('-');
  const std::string_view part = text.substr(0, dash);
  text.remove_prefix(dash == std::string_view::npos ? text.size() : dash + 1);
  return part;
}

/// Equal, in a time that does not tell how far.
bool equals_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned>(a[i] ^ b[i]);
  }
  return difference == 0;
}

HashKey return_path_key(const Vault& vault) {
  return {vault.fingerprint("return path/low"), vault.fingerprint("return path/high")};
}

std::string numbered_token(const Vault& vault, std::string_view purpose, std::string_view message, std::uint64_t number,
                           std::string_view customer_id) {
  const std::uint64_t proof = vault.fingerprint(fmt::format("{}/{}/{:016x}/{}", purpose, message, number, customer_id));
  return fmt::format("{}-{:016x}-{:016x}", message, number, proof);
}

}  // namespace

// The prefixes keep these hashes apart from each other and from those of contacts.
std::string origin_of(const Vault& vault, std::string_view name) {
  return fmt::format("{:016x}", vault.fingerprint(fmt::format("origin/{}", name)));
}

std::string message_id_token(std::string_view origin, PartitionId partition, IntentNumber intent) {
  return fmt::format("{}-{}", origin, intent_token(partition, intent));
}

std::string link_token(const Vault& vault, std::string_view message_id_token, std::string_view customer_id) {
  const std::uint64_t proof = vault.fingerprint(fmt::format("link/{}/{}", message_id_token, customer_id));
  return fmt::format("{}-{:016x}", message_id_token, proof);
}

std::uint64_t link_id(const Vault& vault, std::string_view url) {
  const std::uint64_t id = vault.fingerprint(fmt::format("target/{}", url));
  return id == 0 ? 1 : id;
}

std::string click_token(const Vault& vault, std::string_view message_id_token, std::uint64_t link,
                        std::string_view customer_id) {
  return numbered_token(vault, "click", message_id_token, link, customer_id);
}

ShortLink short_link(const Vault& vault, std::string_view click_token) {
  ShortLink link{vault.fingerprint(fmt::format("short/{}", click_token)) >> 4, {}};
  for (int shift = 60 - 6; shift >= 0; shift -= 6) link.name += short_letters[(link.id >> shift) & 63];
  return link;
}

std::optional<std::uint64_t> read_short_name(std::string_view name) {
  if (name.size() != short_name_size) return std::nullopt;
  std::uint64_t id = 0;
  for (const char c : name) {
    const std::size_t place = short_letters.find(c);
    if (place == std::string_view::npos) return std::nullopt;
    id = id << 6 | place;
  }
  return id;
}

std::string short_link_target(std::string_view click_token) { return fmt::format("{}{}", short_prefix, click_token); }

std::optional<std::string> click_token_of(std::string_view short_link_target) {
  if (!short_link_target.starts_with(short_prefix)) return std::nullopt;
  return std::string(short_link_target.substr(short_prefix.size()));
}

std::string confirm_token(const Vault& vault, std::string_view message_id_token, std::uint64_t contact,
                          std::string_view customer_id) {
  return numbered_token(vault, "confirm", message_id_token, contact, customer_id);
}

Result<std::string> return_path_of(const Vault& vault, std::string_view message_id_token, std::string_view domain) {
  return tagged_return_path(return_path_key(vault), message_id_token, domain);
}

std::optional<std::string> token_of_return_path(const Vault& vault, std::string_view address) {
  auto token = read_return_path_tag(return_path_key(vault), address);
  return token ? std::optional(std::move(*token)) : std::nullopt;
}

Result<std::string> unsubscribe_address(std::string_view address, std::string_view link_token) {
  constexpr std::size_t name_bytes_max = 64;
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == address.size()) {
    return fail("expected an address such as unsubscribe@shop.example", std::string(address));
  }
  if (at + 1 + link_token.size() > name_bytes_max) {
    return fail("expected a shorter name before the @: a token has to fit behind it", std::string(address));
  }
  return fmt::format("{}+{}{}", address.substr(0, at), link_token, address.substr(at));
}

std::optional<std::string> token_of_unsubscribe_address(std::string_view address) {
  const std::size_t at = address.rfind('@');
  const std::size_t plus = address.find('+');
  if (at == std::string_view::npos || plus == std::string_view::npos || plus > at) return std::nullopt;
  std::string token(address.substr(plus + 1, at - plus - 1));
  for (char& c : token) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');  // servers on the way may have changed it
  }
  return token;
}

std::optional<MessageName> read_message_id(std::string_view token, std::string_view origin) {
  std::string_view rest = token;
  if (take_part(rest) != origin) return std::nullopt;
  const std::string_view partition = take_part(rest);
  const auto number = partition.starts_with('p') ? number_of<std::uint16_t>(partition.substr(1), 10) : std::nullopt;
  const auto intent = number_of<std::uint64_t>(rest, 10);
  if (!number || !intent || *intent == 0) return std::nullopt;
  const MessageName name{PartitionId{*number}, IntentNumber{*intent}};
  if (message_id_token(origin, name.partition, name.intent) != token) return std::nullopt;
  return name;
}

std::optional<ReadToken> read_token(std::string_view token, std::string_view origin) {
  const auto take_last = [&](std::string_view& text) {
    const std::size_t dash = text.rfind('-');
    const std::string_view last = dash == std::string_view::npos ? std::string_view() : text.substr(dash + 1);
    text = text.substr(0, dash == std::string_view::npos ? 0 : dash);
    return last;
  };
  std::string_view rest = token;
  const auto proof = number_of<std::uint64_t>(take_last(rest), 16);
  if (!proof) return std::nullopt;
  std::string spelled;
  ReadToken read;
  if (const auto message = read_message_id(rest, origin)) {
    read.message = *message;
  } else {
    read.number = number_of<std::uint64_t>(take_last(rest), 16);
    const auto linked = read_message_id(rest, origin);
    if (!read.number || !linked) return std::nullopt;
    read.message = *linked;
    spelled = fmt::format("-{:016x}", *read.number);
  }
  if (fmt::format("{}{}-{:016x}", rest, spelled, *proof) != token) return std::nullopt;
  return read;
}

bool is_for(const Vault& vault, std::string_view token, const ReadToken& read, LinkPurpose purpose,
            std::string_view origin, std::string_view customer_id) {
  if (read.number.has_value() == (purpose == LinkPurpose::page)) return false;
  const std::string message = message_id_token(origin, read.message.partition, read.message.intent);
  std::string own;
  if (purpose == LinkPurpose::page) own = link_token(vault, message, customer_id);
  if (purpose == LinkPurpose::click) own = click_token(vault, message, *read.number, customer_id);
  if (purpose == LinkPurpose::confirm) own = confirm_token(vault, message, *read.number, customer_id);
  return equals_in_constant_time(token, own);
}

}  // namespace lapwing
