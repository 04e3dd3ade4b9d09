#include "cli/mail_channel.hpp"

#include <utility>

#include <fmt/format.h>

#include "channel/parse.hpp"
#include "channel/web_push.hpp"
#include "cli/commands.hpp"

namespace lapwing {

Result<std::unique_ptr<Channel>> open_mail_channel(const std::string& spec, const std::string& dkim,
                                                   const std::string& from_address) {
  if (spec.starts_with("smpp:") || spec.starts_with("gateway:")) {
    return fail("expected files:DIR, smtp://... or smtps://...: this is a channel for SMS, see --sms", "--channel");
  }
  return parse_channel(spec, TRY(read_signers(dkim, from_address)));
}

Result<DkimSigners> read_signers(const std::string& dkim, const std::string& from_address) {
  if (dkim.empty()) return DkimSigners();
  if (from_address.empty()) return fail("keys belong to the sender's domain: give --from-address as well", "--dkim");
  DkimSigners signers = TRY(DkimSigners::read(dkim));
  if (!signers.sign_for(from_address)) {
    const std::string domain = from_address.substr(from_address.rfind('@') + 1);
    return fail(fmt::format("no key is for {} or a domain above it, the sender's", domain), dkim);
  }
  for (const std::string& warning : signers.warnings()) fmt::print(stderr, "{}\n", warning);
  return signers;
}

Result<std::unique_ptr<Channel>> open_push_channel(const std::string& file) {
  return std::make_unique<WebPushChannel>(TRY(read_web_push_settings(file)), wall_clock);
}

Result<std::unique_ptr<Channel>> open_sms_channel(const std::string& spec) {
  if (spec.starts_with("smtp:") || spec.starts_with("smtps:") || spec.starts_with("files:")) {
    return fail("expected smpp://... or gateway:NAME: this is a channel for mail, see --channel", "--sms");
  }
  return parse_channel(spec);
}

}  // namespace lapwing
