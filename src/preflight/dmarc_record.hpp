#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace lapwing {

/// What receivers shall do with mail that fails (RFC 7489, 6.3).
enum class DmarcPolicy : std::uint8_t { none, quarantine, reject };
std::string_view to_text(DmarcPolicy policy);

/// What a domain publishes at _dmarc.DOMAIN (RFC 7489). Pure.
struct DmarcRecord {
  DmarcPolicy policy = DmarcPolicy::none;
  DmarcPolicy subdomain_policy = DmarcPolicy::none;  ///< of names below that have no record; `policy` if not said
  bool is_dkim_strict = false;                       ///< "adkim=s": the signing domain must be that of From
  bool is_spf_strict = false;                        ///< "aspf=s": the return path's domain must be
  int percent = 100;                                 ///< of the failing mail that the policy is for
  std::vector<std::string> report_uris = {};         ///< "rua"
};

/// Whether a TXT record is meant as one: it begins with "v=DMARC1".
bool is_dmarc(std::string_view text);
/// Unknown tags, and what is wrong in optional ones, are passed over, as receivers do. Error: no tag list, or a policy
/// that is missing or none while nobody is to get reports.
Result<DmarcRecord> parse_dmarc(std::string_view text);

}  // namespace lapwing
