#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "server/lmtp_server.hpp"

namespace lapwing {

class FeedbackDesk;

/// Takes mails from a mail server: what they say is recorded; one that says nothing we understand, or is about no
/// message of ours, is kept in `unread/` in that folder, where somebody may look at it. Either is durable before the
/// mail counts as kept. The desk must outlive it.
LmtpHandler mail_intake(FeedbackDesk& desk, std::filesystem::path folder, std::function<void(const std::string&)> log);

}  // namespace lapwing
