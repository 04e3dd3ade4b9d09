#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "channel/channel.hpp"
#include "channel/dkim.hpp"

namespace lapwing {

/// The channel that mail goes over, see `parse_channel`. With `dkim`, a file of keys, its mails are signed,
/// and what an operator should repair about the keys is told on standard error. Error: what the setting or the file
/// has wrong; or that nobody in the file signs for the domain of `from_address`, or that it is empty.
Result<std::unique_ptr<Channel>> open_mail_channel(const std::string& spec, const std::string& dkim,
                                                   const std::string& from_address);

/// The channel that web push goes over, with the settings of that file. Error: what is wrong with it, and where.
Result<std::unique_ptr<Channel>> open_push_channel(const std::string& file);

/// Who signs mails from `from_address`: nobody if `dkim` is empty. Tells and fails as above.
Result<DkimSigners> read_signers(const std::string& dkim, const std::string& from_address);

/// The channel that SMS go over: smpp://... or gateway:NAME. Error: what was expected.
Result<std::unique_ptr<Channel>> open_sms_channel(const std::string& spec);

}  // namespace lapwing
