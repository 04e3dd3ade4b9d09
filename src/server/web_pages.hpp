#pragma once

#include <optional>
#include <string_view>

#include "http/http.hpp"

namespace lapwing {

/// Whether the program was built with the web interface.
bool has_web_pages();

/// A file of the web interface, packed as the browser takes it: of what bears its content's hash in its name the
/// browser needs no second answer. Nothing if there is no such file.
std::optional<HttpResponse> web_file_answer(const HttpRequest& request);

/// The interface's page, whatever place in it is asked for: it finds the place itself. Nothing if there is none, or if
/// what is asked for looks like a file or an address of programs.
std::optional<HttpResponse> web_page_answer(const HttpRequest& request);

/// Whether a header Accept-Encoding takes that coding (RFC 9110, section 12.5.3).
bool accepts_encoding(std::string_view header, std::string_view coding);

}  // namespace lapwing
