#include "channel/smpp_receipt.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace lapwing {
namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return result;
}
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0'; }

/// By the beginning of the word, since vendors cut and lengthen it: DELIVRD, DELIVERED; REJECTD, REJECTED.
std::optional<SmppMessageState> state_named(std::string_view word) {
  using enum SmppMessageState;
  static constexpr std::array<std::pair<std::string_view, SmppMessageState>, 12> names = {{{"DELIV", delivered},
                                                                                           {"UNDELIV", undeliverable},
                                                                                           {"EXPIR", expired},
                                                                                           {"DELET", deleted},
                                                                                           {"ACCEP", accepted},
                                                                                           {"REJEC", rejected},
                                                                                           {"ENROUTE", enroute},
                                                                                           {"ENROUT", enroute},
                                                                                           {"BUFFER", enroute},
                                                                                           {"FAIL", undeliverable},
                                                                                           {"UNKN", unknown},
                                                                                           {"UNDEF", unknown}}};
  const std::string name = upper(word);
  for (const auto& [beginning, state] : names) {
    if (name.starts_with(beginning)) return state;
  }
  return std::nullopt;
}

std::optional<SmppMessageState> state_numbered(std::string_view value) {
  if (value.size() != 1 || value[0] < 1 || value[0] > 8) return std::nullopt;
  return static_cast<SmppMessageState>(value[0]);
}

/// The word behind "name:", where the name stands alone; empty if it is not there.
std::string_view field_of(std::string_view text, const std::string& upper_text, std::string_view name) {
  for (auto at = upper_text.find(name); at != std::string::npos; at = upper_text.find(name, at + 1)) {
    if (at > 0 && !is_blank(text[at - 1]) && text[at - 1] != ';' && text[at - 1] != ',') continue;
    std::size_t value = at + name.size();
    while (value < text.size() && is_blank(text[value])) ++value;
    if (value == text.size() || (text[value] != ':' && text[value] != '=')) continue;
    ++value;
    while (value < text.size() && text[value] == ' ') ++value;
    std::size_t end = value;
    while (end < text.size() && !is_blank(text[end]) && text[end] != ';' && text[end] != ',') ++end;
    // A field left empty: "err: text:hello".
    if (text.substr(value, end - value).contains(':')) return {};
    return text.substr(value, end - value);
  }
  return {};
}

std::string without_zeros(std::string_view digits) {
  const auto first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
  return std::string(digits.substr(first));
}

}  // namespace

std::optional<SmppReceipt> parse_receipt_text(std::string_view text) {
  std::string upper_text = upper(text);
  // The message's own words may look like fields.
  if (const auto own = upper_text.find("TEXT:"); own != std::string::npos) {
    upper_text.resize(own);
    text = text.substr(0, own);
  }
  const auto id = field_of(text, upper_text, "ID");
  const auto state = state_named(field_of(text, upper_text, "STAT"));
  if (id.empty() || id.size() > 64 || !state) return std::nullopt;
  SmppReceipt receipt;
  receipt.message_id = id;
  receipt.state = *state;
  receipt.error = field_of(text, upper_text, "ERR").substr(0, 64);
  return receipt;
}

std::optional<SmppReceipt> receipt_of(const SmppMessage& message) {
  constexpr std::uint8_t type_bits = 0x3c;
  constexpr std::uint8_t receipt_type = 0x04;
  const std::uint8_t type = message.esm_class & type_bits;
  // 0x20: an intermediate notification, which some servers send for ENROUTE; 0: left out, or a text of a person.
  if (type != receipt_type && type != 0x20 && type != 0) return std::nullopt;

  auto told = parse_receipt_text(message.content());
  const auto id = message.tlv(SmppTag::receipted_message_id);
  if (type == 0 && !id) {
    // A person may write "id:" too, but hardly in the words of a machine.
    const std::string words = upper(message.content());
    return told && words.contains("DONE DATE") && words.contains("DLVRD") ? told : std::nullopt;
  }
  const auto state = state_numbered(message.tlv(SmppTag::message_state).value_or(""));
  if (!told && (!id || !state)) return std::nullopt;
  SmppReceipt receipt = told.value_or(SmppReceipt{});
  if (id) receipt.message_id = id->substr(0, std::min<std::size_t>(id->find('\0'), 64));
  if (state) receipt.state = *state;
  if (receipt.message_id.empty()) return std::nullopt;
  return receipt;
}

std::vector<std::string> readings_of_message_id(std::string_view id) {
  std::vector<std::string> readings = {std::string(id)};
  const auto add = [&](std::string reading) {
    if (std::find(readings.begin(), readings.end(), reading) == readings.end()) readings.push_back(std::move(reading));
  };
  const auto number = [&](int base) -> std::optional<std::uint64_t> {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), value, base);
    if (id.empty() || error != std::errc() || end != id.data() + id.size()) return std::nullopt;
    return value;
  };
  if (const auto decimal = number(10)) {
    add(without_zeros(id));
    add(fmt::format("{:010}", *decimal));
    for (const char* format : {"{:x}", "{:X}", "{:08x}", "{:08X}"}) add(fmt::format(fmt::runtime(format), *decimal));
  }
  if (const auto hexadecimal = number(16)) {
    add(without_zeros(id));
    for (const char* format : {"{}", "{:010}", "{:x}", "{:X}", "{:08x}", "{:08X}"}) {
      add(fmt::format(fmt::runtime(format), *hexadecimal));
    }
  }
  return readings;
}

}  // namespace lapwing
