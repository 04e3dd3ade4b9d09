#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace lapwing {

/// The page with each target of `a href` and `area href` that begins with http: or https: replaced by what `target_of`
/// gives for it; the target is given as a browser reads it, without character references and white space around it. All
/// else stays byte for byte: other attributes and tags, comments with what they hold, scripts and styles. A link that
/// bears the attribute `data-untracked` stays, too. Markup that is broken off is left as it is.
std::string with_links(std::string_view html, const std::function<std::string(std::string_view url)>& target_of);

/// The page with that markup at its end, before `</body>` if there is one.
std::string with_last(std::string_view html, std::string_view markup);

/// The address with the marks by which web analytics tell campaigns apart, `utm_source` (lapwing), `utm_medium` and
/// `utm_campaign`; marks that it has already stay as they are.
std::string with_utm(std::string_view url, std::string_view medium, std::string_view campaign);

/// Whether the address leads to that site or to one below it: "https://www.shop.example/x" to "shop.example".
bool leads_to(std::string_view url, std::string_view site_url);

/// For an attribute's value in double quotes.
std::string attribute_escaped(std::string_view text);

}  // namespace lapwing
