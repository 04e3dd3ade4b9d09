#include "server/sign_in_page.hpp"

#include <fmt/format.h>

#include "server/page_text.hpp"

namespace lapwing {
namespace {

struct Field {
  std::string_view name, type, autocomplete;
  Words label;
  Words hint{};
};

std::string shown_field(const Field& field, std::string_view value, Language language) {
  const std::string_view hint = field.hint.in(language);
  return fmt::format(R"(<div class="field"><label for="{0}">{1}</label><input id="{0}" name="{0}" type="{2}" )"
                     R"(autocomplete="{3}" value="{4}"{5}{6}>{7}</div>)",
                     field.name, field.label.in(language), field.type, field.autocomplete, escaped(value),
                     field.name == "name" ? "" : " required",
                     field.type == "password" ? R"( maxlength="256")" : R"( maxlength="64")",
                     hint.empty() ? "" : fmt::format(R"(<small>{}</small>)", hint));
}

std::string_view words_of(const SignInTrouble& trouble, SignInKind kind, Language language) {
  const auto say = [&](Words words) { return words.in(language); };
  if (trouble.status == 429) {
    return say({"Слишком много попыток подряд. Подождите немного и попробуйте снова.",
                "Too many tries in a row. Wait a little and try again."});
  }
  if (trouble.status == 401) return say({"Логин или пароль не подходят.", "The login or the password is wrong."});
  if (trouble.status == 409) return say({"У магазина уже есть владелец.", "This shop has its owner already."});
  if (kind == SignInKind::owner_with_code) {
    return say(
        {"Проверьте код, логин (латинские буквы и цифры) и пароль: не короче 12 знаков и не из тех, что легко "
         "угадать.",
         "Check the code, the login (Latin letters and digits) and the password: at least 12 characters, and none "
         "that is easily guessed."});
  }
  return say(
      {"Логин — латинские буквы и цифры. Пароль — не короче 12 знаков и не из тех, что легко угадать: например, "
       "несколько слов, не связанных между собой.",
       "The login is made of Latin letters and digits. The password has at least 12 characters and is not easily "
       "guessed: several words that do not belong together, for instance."});
}

}  // namespace

std::string sign_in_page(std::string_view shop_name, SignInKind kind, const SignInTrouble& trouble, Language language) {
  const auto say = [&](Words words) { return words.in(language); };
  const bool is_new = kind != SignInKind::sign_in;
  std::string fields;
  if (kind == SignInKind::owner_with_code) {
    fields += shown_field({"code",
                           "text",
                           "one-time-code",
                           {"Код", "Code"},
                           {"Его напечатала команда lapwing serve.", "lapwing serve has printed it."}},
                          "", language);
  }
  fields += shown_field({"login", "text", "username", {"Логин", "Login"}}, trouble.login, language);
  if (is_new) fields += shown_field({"name", "text", "name", {"Имя", "Name"}}, "", language);
  fields += shown_field({"password",
                         "password",
                         is_new ? "new-password" : "current-password",
                         {"Пароль", "Password"},
                         is_new ? Words{"Не короче 12 знаков.", "At least 12 characters."} : Words{}},
                        "", language);
  const std::string alert = trouble.status == 0 ? ""
                                                : fmt::format(R"(<p class="alert" role="alert">{}</p>)",
                                                              words_of(trouble, kind, language));
  const std::string_view title = is_new ? say({"Кто здесь владелец?", "Who owns this shop?"})
                                        : say({"Вход", "Sign in"});
  const std::string_view lead =
      is_new ? say({"Первый, кто входит, становится владельцем: он видит всё и приглашает остальных.",
                    "The first to come in becomes the owner, who sees everything and lets the others in."})
             : "";
  return fmt::format(R"(<!doctype html><html lang="{}"><head><meta charset="utf-8">)"
                     R"(<meta name="viewport" content="width=device-width, initial-scale=1">)"
                     R"(<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">)"
                     R"(<title>{} · {}</title><link rel="stylesheet" href="/style.css"></head><body class="letter">)"
                     R"(<main><section><p class="maker">{}</p><h1>{}</h1>{}{}<form method="post" action="{}">{})"
                     R"(<button>{}</button></form></section></main></body></html>)"
                     "\n",
                     language == Language::ru ? "ru" : "en", title, escaped(shop_name), escaped(shop_name), title,
                     lead.empty() ? "" : fmt::format(R"(<p class="lead">{}</p>)", lead), alert,
                     is_new ? "/owner" : "/sign-in", fields,
                     is_new ? say({"Начать", "Begin"}) : say({"Войти", "Sign in"}));
}

}  // namespace lapwing
