#pragma once

#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "channel/channel.hpp"
#include "channel/dkim.hpp"

namespace lapwing {

/// The channel that a setting names: "files:DIR", "smtp://..." or "smtps://..." (see `parse_smtp_url`) for mail,
/// "smpp://..." (see `parse_smpp_url`) for SMS, "gateway:..." (see `parse_gateway_channel`) for SMS and messengers.
/// Nothing is connected or written yet. Mails are signed by whoever of `signers` signs for their sender's domain.
/// Error: what was expected, without the secrets that the setting may hold.
Result<std::unique_ptr<Channel>> parse_channel(std::string_view spec, DkimSigners signers = {});

}  // namespace lapwing
