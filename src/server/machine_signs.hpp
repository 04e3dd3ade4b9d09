#pragma once

#include "base/instant.hpp"
#include "http/http.hpp"

namespace lapwing {

/// What was asked for by way of a message.
enum class Asked : unsigned char { picture, link };

/// No person opens a message and follows a link in less time behind its being decided on.
inline constexpr Duration human_min = Duration::seconds(2);

/// Whether a program asked, as far as the request shows: it says that it is one (scanners of mail providers and
/// companies, crawlers, libraries of programmers), fetches ahead, asks for the head alone, or came sooner after the
/// message was decided on than a person could. Apple's mail privacy fetches every picture and says no more than
/// "Mozilla/5.0". The proxies of Google and Yahoo fetch pictures when somebody looks: that is the person.
bool is_machine(const HttpRequest& request, Asked asked, Duration since_sent);

}  // namespace lapwing
