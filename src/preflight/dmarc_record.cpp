#include "preflight/dmarc_record.hpp"

#include <charconv>
#include <optional>

#include "preflight/dns.hpp"
#include "preflight/tag_list.hpp"

namespace lapwing {
namespace {

std::optional<DmarcPolicy> policy_named(const std::string* name) {
  if (name == nullptr) return std::nullopt;
  const std::string low = plain_name(*name);
  if (low == "none") return DmarcPolicy::none;
  if (low == "quarantine") return DmarcPolicy::quarantine;
  if (low == "reject") return DmarcPolicy::reject;
  return std::nullopt;
}

bool is_strict(const std::string* mode) { return mode != nullptr && (*mode == "s" || *mode == "S"); }

}  // namespace

std::string_view to_text(DmarcPolicy policy) {
  return policy == DmarcPolicy::none ? "none" : policy == DmarcPolicy::quarantine ? "quarantine" : "reject";
}

bool is_dmarc(std::string_view text) {
  constexpr std::string_view version = "v=DMARC1";
  if (!text.starts_with(version)) return false;
  const std::string_view rest = text.substr(version.size());
  return rest.empty() || rest.front() == ';' || rest.front() == ' ' || rest.front() == '\t';
}

Result<DmarcRecord> parse_dmarc(std::string_view text) {
  if (!is_dmarc(text)) return fail("expected \"v=DMARC1\" at the beginning");
  const TagList list = TRY(parse_tag_list(text));
  if (list.tags.front().second != "DMARC1") return fail("expected a \";\" behind \"v=DMARC1\"");
  DmarcRecord record;
  if (const std::string* reports = list.find("rua")) {
    for (std::string& uri : split_values(*reports, ',')) {
      if (!uri.empty()) record.report_uris.push_back(std::move(uri));
    }
  }
  const auto policy = policy_named(list.find("p"));
  if (!policy && record.report_uris.empty()) return fail("expected p=none, p=quarantine or p=reject");
  record.policy = policy.value_or(DmarcPolicy::none);
  record.subdomain_policy = policy_named(list.find("sp")).value_or(record.policy);
  record.is_dkim_strict = is_strict(list.find("adkim"));
  record.is_spf_strict = is_strict(list.find("aspf"));
  if (const std::string* percent = list.find("pct")) {
    int value = 0;
    const auto [end, error] = std::from_chars(percent->data(), percent->data() + percent->size(), value);
    const bool is_number = error == std::errc() && end == percent->data() + percent->size();
    if (is_number && value >= 0 && value <= 100) record.percent = value;
  }
  return record;
}

}  // namespace lapwing
