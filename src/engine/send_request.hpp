#pragma once

#include "campaign/definition.hpp"
#include "policy/message_subject.hpp"

namespace lapwing {

/// What policy is asked about the message of a campaign's step.
inline SendRequest request_of(const CampaignDefinition& campaign, const SendStep& step) {
  return {{step.channel, step.message_class, step.topic, step.template_id, campaign.id, campaign.group},
          campaign.priority,
          step.on_limit};
}

}  // namespace lapwing
