#include "channel/parse.hpp"

#include <utility>

#include "channel/files.hpp"
#include "channel/gateway.hpp"
#include "channel/smpp.hpp"
#include "channel/smpp_url.hpp"
#include "channel/smtp.hpp"
#include "channel/smtp_url.hpp"

namespace lapwing {

Result<std::unique_ptr<Channel>> parse_channel(std::string_view spec, DkimSigners signers) {
  constexpr std::string_view files = "files:";
  if (spec.starts_with(files)) {
    const auto folder = spec.substr(files.size());
    if (folder.empty()) return fail("expected a folder after files:", "channel");
    return std::make_unique<FilesChannel>(folder, std::move(signers));
  }
  if (spec.starts_with("smtp://") || spec.starts_with("smtps://")) {
    return std::make_unique<SmtpChannel>(TRY(parse_smtp_url(spec)), std::move(signers));
  }
  if (spec.starts_with("smpp://")) return std::make_unique<SmppChannel>(TRY(parse_smpp_url(spec)));
  if (spec.starts_with("gateway:")) return parse_gateway_channel(spec);
  return fail("expected files:DIR, smtp://host:port, smtps://host:port, smpp://system_id@host:port or gateway:NAME",
              "channel");
}

}  // namespace lapwing
