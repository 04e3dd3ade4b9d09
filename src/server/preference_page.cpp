#include "server/preference_page.hpp"

#include <fmt/format.h>

#include "server/page_text.hpp"

namespace lapwing {
namespace {

std::string page(std::string_view title, std::string_view shop_name, const std::string& body, Language language) {
  return fmt::format(R"(<!doctype html><html lang="{}"><head><meta charset="utf-8">)"
                     R"(<meta name="viewport" content="width=device-width, initial-scale=1">)"
                     R"(<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">)"
                     R"(<title>{}</title><link rel="stylesheet" href="/style.css"></head><body class="letter">)"
                     R"(<main><section><p class="maker">{}</p><h1>{}</h1>{}</section></main></body></html>)"
                     "\n",
                     language == Language::ru ? "ru" : "en", title, escaped(shop_name), title, body);
}

std::string preferences_link(std::string_view token, std::string_view text) {
  return fmt::format(R"(<p><a href="/preferences/{}">{}</a></p>)", token, text);
}

std::string_view channel_words(ChannelKind channel, Language language) {
  if (channel == ChannelKind::email) return Words{"Письма по e-mail", "E-mail"}.in(language);
  if (channel == ChannelKind::sms) return Words{"SMS", "Text messages"}.in(language);
  return Words{"Push-уведомления", "Push notifications"}.in(language);
}

}  // namespace

std::string Preference::name() const {
  return topic.empty() ? std::string(to_text(channel)) : fmt::format("{}/{}", to_text(channel), topic);
}

std::string unsubscribe_page(std::string_view shop_name, std::string_view token, Language language) {
  const auto say = [&](Words words) { return words.in(language); };
  const std::string body = fmt::format(
      R"(<p class="lead">{}</p><form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">)"
      R"(<button>{}</button></form>{})",
      say({"Рекламные письма, сообщения и уведомления больше приходить не будут. О ваших заказах мы сообщим, как и "
           "раньше.",
           "No advertising will reach you any more, over any channel. We will still tell you about your orders."}),
      say({"Отписаться", "Unsubscribe"}),
      preferences_link(token, say({"Выбрать, что получать", "Choose what to get instead"})));
  return page(say({"Отписаться от рассылок?", "Unsubscribe?"}), shop_name, body, language);
}

std::string unsubscribed_page(std::string_view shop_name, std::string_view token, Language language) {
  const auto say = [&](Words words) { return words.in(language); };
  const std::string body = fmt::format(
      R"(<p class="lead">{}</p>{})",
      say({"Рекламы от нас больше не будет. Если это случайность, подписку можно вернуть.",
           "You will get no advertising from us any more. If that was by mistake, you can take it back."}),
      preferences_link(token, say({"Настройки рассылок", "Message preferences"})));
  return page(say({"Вы отписаны", "You are unsubscribed"}), shop_name, body, language);
}

std::string confirm_page(std::string_view shop_name, Language language) {
  const auto say = [&](Words words) { return words.in(language); };
  const std::string body = fmt::format(
      R"(<p class="lead">{}</p><form method="post"><input type="hidden" name="confirm" value="yes">)"
      R"(<button>{}</button></form>)",
      say({"Подтвердите, что письмо пришло вам и что вы согласны получать от нас новости и предложения. Отказаться "
           "можно в любой момент.",
           "Confirm that the message came to you and that you agree to get news and offers from us. You can take that "
           "back at any time."}),
      say({"Подтверждаю", "I confirm"}));
  return page(say({"Подтвердите подписку", "Confirm your subscription"}), shop_name, body, language);
}

std::string confirmed_page(std::string_view shop_name, std::string_view token, Language language) {
  const auto say = [&](Words words) { return words.in(language); };
  const std::string body = fmt::format(R"(<p class="lead">{}</p>{})",
                                       say({"Спасибо, адрес подтверждён.", "Thank you, the address is confirmed."}),
                                       preferences_link(token, say({"Выбрать, что получать", "Choose what to get"})));
  return page(say({"Подписка подтверждена", "You are subscribed"}), shop_name, body, language);
}

std::string preference_page(std::string_view shop_name, std::string_view token,
                            const std::vector<Preference>& preferences, bool is_saved, Language language) {
  const auto say = [&](Words words) { return words.in(language); };
  std::string body;
  if (is_saved) body += fmt::format(R"(<p class="done" role="status">{}</p>)", say({"Сохранено", "Saved"}));
  body += fmt::format(R"(<p class="lead">{}</p><form method="post">)",
                      say({"Отметьте, что хотите получать.", "Tick what you would like to get."}));
  for (const Preference& one : preferences) {
    const std::string name = escaped(one.name());
    const std::string label = one.topic.empty() ? std::string(channel_words(one.channel, language))
                                                : escaped(one.topic);
    body += fmt::format(R"(<label class="{}"><input type="hidden" name="shown" value="{}">)"
                        R"(<input type="checkbox" name="wanted" value="{}"{}> {}</label>)",
                        one.topic.empty() ? "channel" : "topic", name, name, one.wanted ? " checked" : "", label);
  }
  body += fmt::format(R"(<button>{}</button></form><p><a href="/unsubscribe/{}">{}</a></p>)",
                      say({"Сохранить", "Save"}), token, say({"Отписаться от всего", "Unsubscribe from everything"}));
  return page(say({"Что вам присылать", "What to send you"}), shop_name, body, language);
}

std::string wrong_link_page(Language language) {
  const auto say = [&](Words words) { return words.in(language); };
  return page(say({"Ссылка не подходит", "This link does not work"}), "",
              fmt::format(R"(<p class="lead">{}</p>)",
                          say({"Откройте её прямо из письма: возможно, она скопирована не целиком.",
                               "Open it right from the message: perhaps not all of it was copied."})),
              language);
}

}  // namespace lapwing
