#include "audience/order_ids.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace lapwing {
namespace {

// A key is a number times eight and one of these: the form of the number, or that it is a text's. So keys of up to
// 268 million have four bytes.
constexpr std::int64_t kinds = 8;
constexpr std::int64_t plain_kind = 0;
constexpr std::int64_t first_form_kind = 1;
constexpr std::int64_t text_kind = 7;
constexpr std::size_t forms_max = text_kind - first_form_kind;

constexpr std::size_t digits_max = 17;
constexpr std::size_t prefix_max = 16;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<OrderIds::Parts> OrderIds::take_apart(std::string_view id) {
  std::size_t begin = id.size();
  while (begin > 0 && is_digit(id[begin - 1])) --begin;
  Parts parts{id.substr(0, begin), id.substr(begin), 0};
  if (parts.digits.empty() || parts.digits.size() > digits_max || begin > prefix_max) return std::nullopt;
  std::from_chars(parts.digits.data(), parts.digits.data() + parts.digits.size(), parts.number);
  return parts;
}

/// Whether the number would be written so in that form.
bool OrderIds::fits(const Form& form, const Parts& parts) {
  if (form.prefix != parts.prefix || parts.digits.size() < form.digits_min) return false;
  return parts.digits.size() == form.digits_min || parts.digits.front() != '0';
}

std::optional<std::int64_t> OrderIds::key_by_form(const Parts& parts) const {
  if (parts.prefix.empty() && (parts.digits.front() != '0' || parts.digits.size() == 1)) {
    return parts.number * kinds + plain_kind;
  }
  const auto known = std::ranges::find_if(forms_, [&](const Form& form) { return fits(form, parts); });
  if (known == forms_.end()) return std::nullopt;
  return parts.number * kinds + first_form_kind + (known - forms_.begin());
}

std::optional<std::int64_t> OrderIds::find(std::string_view id) const {
  if (const auto parts = take_apart(id)) {
    if (const auto key = key_by_form(*parts)) return key;
    if (forms_.size() < forms_max) return std::nullopt;
  }
  const auto text = texts_.find(id);
  if (!text) return std::nullopt;
  return std::int64_t{*text} * kinds + text_kind;
}

OrderIds::Key OrderIds::ensure(std::string_view id) {
  if (const auto parts = take_apart(id)) {
    if (const auto key = key_by_form(*parts)) return {*key, false};
    if (forms_.size() < forms_max) {
      const std::size_t digits = parts->digits.front() == '0' ? parts->digits.size() : 1;
      forms_.push_back({std::string(parts->prefix), static_cast<std::uint8_t>(digits)});
      return {*key_by_form(*parts), true};
    }
  }
  const std::uint32_t known = texts_.size();
  return {std::int64_t{texts_.ensure(id)} * kinds + text_kind, texts_.size() > known};
}

std::string OrderIds::text(std::int64_t key) const {
  const std::int64_t number = key / kinds;
  const std::int64_t kind = key % kinds;
  if (kind == plain_kind) return std::to_string(number);
  if (kind == text_kind) return std::string(texts_.text(static_cast<std::uint32_t>(number)));
  const Form& form = forms_[static_cast<std::size_t>(kind - first_form_kind)];
  return fmt::format("{}{:0{}}", form.prefix, number, form.digits_min);
}

void OrderIds::approach(std::string_view id) const {
  if (texts_.size() == 0) return;
  const auto parts = take_apart(id);
  if (!parts || !key_by_form(*parts)) texts_.approach(id);
}

void OrderIds::save(ByteWriter& to) const {
  to.put<std::uint64_t>(forms_.size());
  for (const Form& form : forms_) {
    to.put_text(form.prefix);
    to.put(form.digits_min);
  }
  texts_.save(to);
}

void OrderIds::load(ByteReader& from) {
  forms_.clear();
  const auto count = from.get<std::uint64_t>();
  if (count > forms_max) return from.spoil();
  for (std::uint64_t i = 0; i < count; ++i) {
    Form form{.prefix = from.get_text()};
    from.get(form.digits_min);
    forms_.push_back(std::move(form));
  }
  texts_.load(from);
}

}  // namespace lapwing
