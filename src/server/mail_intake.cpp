#include "server/mail_intake.hpp"

#include <utility>

#include <fmt/format.h>

#include "channel/mail_folder.hpp"
#include "server/feedback_desk.hpp"

namespace lapwing {

LmtpHandler mail_intake(FeedbackDesk& desk, std::filesystem::path folder, std::function<void(const std::string&)> log) {
  return [&desk, folder = std::move(folder), log = std::move(log)](const LmtpMail& mail) {
    const auto refuse = [&](const Error& error) {
      log("feedback: a mail is not taken: " + error.text());
      return false;
    };
    const auto taken = desk.take_mail(mail.bytes, mail.recipients);
    if (!taken) return refuse(taken.error());
    if (taken->is_understood) return true;
    const auto kept = keep_unread(folder, "lmtp", mail.bytes);
    if (!kept) return refuse(kept.error());
    log(fmt::format("feedback: look at what is new in {}", (folder / "unread").string()));
    return true;
  };
}

}  // namespace lapwing
