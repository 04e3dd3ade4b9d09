#include "delivery/message_template.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/json_fields.hpp"

namespace lapwing {
namespace {

/// Where the visible message begins: behind the tag <body ...>, or at the beginning if there is none.
std::size_t body_start(std::string_view html) {
  constexpr std::string_view tag = "<body";
  const auto equal = [](char c, char lower) { return (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) == lower; };
  const auto found = std::ranges::search(html, tag, equal);
  if (found.empty()) return 0;
  const auto end = html.find('>', static_cast<std::size_t>(found.begin() - html.begin()));
  return end == std::string_view::npos ? 0 : end + 1;
}

Result<Template> parse_part(std::string_view source, TemplateEscaping escaping, std::string field) {
  auto parsed = Template::parse(source, escaping);
  if (!parsed) return fail(parsed.error().text(), std::move(field));
  const auto unknown = check_variables(*parsed, message_variables());
  if (!unknown.empty()) {
    return fail(fmt::format("{}: there is no variable \"{}\"; expected one of {}", to_text(unknown.front().place),
                            unknown.front().name, fmt::join(message_variables(), ", ")),
                std::move(field));
  }
  if (!parsed->partials().empty()) {
    const TemplatePartial& partial = parsed->partials().front();
    return fail(fmt::format("{}: there is no partial \"{}\": a message holds everything itself", to_text(partial.place),
                            partial.name),
                std::move(field));
  }
  return *parsed;
}

Result<std::string> render_part(const Template& part, const TemplateValue& data, std::string_view field) {
  auto rendered = part.render_strict(data);
  if (!rendered) return fail(rendered.error().text(), std::string(field));
  return rendered;
}

}  // namespace

Result<RenderedMessage> MessageTemplate::render(const TemplateValue& data) const {
  RenderedMessage message;
  if (subject) message.subject = TRY(render_part(*subject, data, "subject"));
  message.text = TRY(render_part(text, data, "text"));
  if (html) message.html = TRY(render_part(*html, data, "html"));
  if (preheader) {
    const std::string shown = TRY(render_part(*preheader, data, "preheader"));
    message.html.insert(body_start(message.html),
                        fmt::format(R"(<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;">{}</div>)",
                                    shown));
  }
  return message;
}

const KnownVariables& message_variables() {
  static const KnownVariables known = {"customer.first_name",
                                       "customer.last_name",
                                       "customer.email",
                                       "shop.name",
                                       "shop.url",
                                       "shop.address",
                                       "last_order.date",
                                       "last_order.total",
                                       "bonus.amount",
                                       "bonus.left",
                                       "bonus.burns_at",
                                       "bonus.balance",
                                       "promo_code.code",
                                       "promo_code.expires_at",
                                       "promo_code.pool",
                                       "product.name",
                                       "product.category",
                                       "product.url",
                                       "product.price",
                                       "product.old_price",
                                       "unsubscribe_url",
                                       "preferences_url",
                                       "confirm_url"};
  return known;
}

Result<MessageTemplate> parse_message_template(std::string_view json_text) {
  const nlohmann::json json = TRY(parse_json(json_text));
  JsonFields fields = TRY(JsonFields::of(json, "$"));
  std::string id = TRY(fields.text("id"));
  const std::string name = TRY(fields.text("channel"));
  const auto channel = parse_channel_kind(name);
  if (!channel) return fail(fmt::format("expected email, sms or push, found \"{}\"", name), "$.channel");
  std::optional<Template> subject, preheader, html;
  std::string from_name;
  if (*channel != ChannelKind::sms) {
    subject = TRY(parse_part(TRY(fields.text("subject")), TemplateEscaping::none, "$.subject"));
  }
  Template text = TRY(parse_part(TRY(fields.text("text")), TemplateEscaping::none, "$.text"));
  if (*channel == ChannelKind::email) {
    if (fields.has("preheader")) {
      preheader = TRY(parse_part(TRY(fields.text("preheader")), TemplateEscaping::html, "$.preheader"));
    }
    from_name = TRY(fields.text_or("from_name", ""));
    html = TRY(parse_part(TRY(fields.text("html")), TemplateEscaping::html, "$.html"));
  }
  CHECK(fields.finish());
  return MessageTemplate{std::move(id),        *channel,        std::move(from_name), std::move(subject),
                         std::move(preheader), std::move(text), std::move(html)};
}

}  // namespace lapwing
