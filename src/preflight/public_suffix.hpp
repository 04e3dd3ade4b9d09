#pragma once

#include <string>
#include <string_view>

namespace lapwing {

/// The domain that somebody registered and that this one belongs to, by the Public Suffix List ("news.shop.co.uk":
/// "shop.co.uk"; RFC 7489, 3.2). A public suffix stands for itself. `domain` is in ASCII. Any thread.
std::string organizational_domain(std::string_view domain);

}  // namespace lapwing
