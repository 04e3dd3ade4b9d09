#pragma once

#include <string>
#include <string_view>

#include "http/http.hpp"

namespace lapwing {

// How a request says who makes it: a session's secret in a cookie, or a key in the header Authorization.

/// Empty if there is none. Over HTTPS the cookie is "__Host-lapwing", which no other host and no plain connection can
/// set; else, on this machine, "lapwing".
std::string session_of(const HttpRequest& request);
/// Has the browser keep the session, or forget it if that is empty.
void set_session(HttpResponse& response, const HttpRequest& request, std::string_view session);

/// "Bearer KEY", or KEY as the name or the password of "Basic", as Segment's libraries send it; empty if there is none.
std::string key_of(const HttpRequest& request);

/// What a page has to send as X-CSRF-Token with every change that it asks for.
std::string csrf_token_of(std::string_view session);
/// What it sent: the header, or the field csrf_token of a form.
std::string csrf_token_in(const HttpRequest& request);
/// Whether the request cannot come from a page of another site, by Sec-Fetch-Site or else by Origin.
bool is_of_this_site(const HttpRequest& request);

}  // namespace lapwing
