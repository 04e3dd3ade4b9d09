#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "access/approvals.hpp"
#include "api/answered.hpp"

namespace lapwing {

class Host;
struct CampaignDefinition;

// Four eyes: what goes to more people, or gives more bonuses, than the shop's rule says is not done when it is asked
// for. It becomes a request for approval, which somebody else approves or declines. docs/decisions tells why so.

/// A request that was approved, while it is carried out.
struct Approved {
  ApprovalRequest& request;
  bool has_grown = false;  ///< beyond what was approved: nothing was done, and the request's extent is what it is now
};

/// What a route does that may need a second person. `approved`: it was asked for earlier and may be done now; null: it
/// is asked for. Its `call` has who asked, then as well.
using Deed = Answered<HttpResponse>(ApiShop& shop, const Call& call, Approved* approved);
Deed label_audience, give_audience_bonuses, accrue_bonuses, publish_campaign_version, set_campaign_status,
    change_approval_rule;
Route deed_route(ApiShop& shop, std::string method, std::string path, Permission needs, Deed* deed);

/// What a deed is about to do.
struct Intended {
  ApprovalKind kind{};
  Permission needs{};
  std::string subject;            ///< which one, in the audit log and in lists
  std::string counted_as{};       ///< what counts once however often it comes; empty: each time anew
  Extent extent{};                ///< as of now
  nlohmann::ordered_json body{};  ///< the same again, with all that could be otherwise later written out
  bool is_counted_along = true;   ///< else what was done before does not matter
};
/// Nothing: it may be done now, and counts from now on. Else what to answer, nothing having been done: 202 with the
/// request for approval, the same one if it waits already. 409: it was approved, and has grown.
Answered<std::optional<HttpResponse>> hold_for_approval(ApiShop& shop, const Call& call, Approved* approved,
                                                        const Intended& intended);
/// Whether that would be held up.
Answered<bool> needs_approval(ApiShop& shop, const Call& call, const Intended& intended);
/// The same; what would not be counts from now on.
Answered<bool> counts_as_needing_approval(ApiShop& shop, const Call& call, const Intended& intended);
/// 202 with a request for approval of that, whatever it comes to.
Answered<HttpResponse> ask_for_approval(ApiShop& shop, const Call& call, const Intended& intended, Extent counted_with);

/// So much for so many; what no number holds is the largest there is.
Money sum_of_all(Money each, std::uint64_t count);
/// Whom a campaign may come to and what it may give: everybody for whom its audience holds now, whatever starts it, and
/// every accrual of its steps for each of them.
Extent extent_of(Host& host, const CampaignDefinition& campaign, Instant now);

/// A request as the API tells it to who asks for it.
nlohmann::ordered_json to_json(const ApprovalRequest& request, const ApiShop& shop, const Actor& reader);

}  // namespace lapwing
