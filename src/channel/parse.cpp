#include "channel/parse.hpp"

#include <utility>

#include "channel/files.hpp"
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
  return fail("expected files:DIR, smtp://host:port or smtps://host:port", "channel");
}

}  // namespace lapwing
