#pragma once

#include <string>
#include <string_view>

namespace lapwing {

struct ShopStatus;

enum class Language : unsigned char { ru, en };

/// The language that was asked for ("ru", "en"), else the one that the Accept-Language header likes best, else that of
/// the shop's locale.
Language choose_language(std::string_view asked, std::string_view accept_language, std::string_view shop_locale);

/// Who looks at a page.
struct PageReader {
  std::string login;
  std::string csrf_token;  ///< of their session; empty: they cannot sign out
};

/// The whole page as HTML. It has no script and loads nothing but /style.css.
std::string status_page(const ShopStatus& status, const PageReader& reader, Language language);
std::string_view status_style();

}  // namespace lapwing
