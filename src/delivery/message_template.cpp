#include "delivery/message_template.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "delivery/message_measure.hpp"
#include "delivery/message_partials.hpp"
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

Result<MessagePartials> read_partials(JsonFields& fields) {
  MessagePartials partials;
  if (!fields.has("partials")) return partials;
  const nlohmann::json& value = *fields.value("partials");
  if (!value.is_object()) return fail("expected an object of texts by the names of their files", "$.partials");
  for (const auto& [file, source] : value.items()) {
    if (!source.is_string()) return fail("expected a text", fmt::format("$.partials.{}", file));
    if (!is_partial_file(file))
      return fail("expected a name as footer.html or footer.txt", fmt::format("$.partials.{}", file));
    partials.emplace(file, source.get<std::string>());
  }
  return partials;
}

Result<std::string> render_field(const Template& parsed, const TemplateValue& data, std::string_view field) {
  auto rendered = parsed.render_strict(data);
  if (!rendered) return fail(rendered.error().text(), std::string(field));
  return rendered;
}

}  // namespace

Result<RenderedMessage> MessageTemplate::render(const TemplateValue& data) const {
  RenderedMessage message;
  if (subject) message.subject = TRY(render_field(*subject, data, "subject"));
  if (text) message.text = TRY(render_field(*text, data, "text"));
  if (html) message.html = TRY(render_field(*html, data, "html"));
  if (preheader) {
    const std::string shown = TRY(render_field(*preheader, data, "preheader"));
    message.html.insert(body_start(message.html),
                        fmt::format(R"(<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;">{}</div>)",
                                    shown));
  }
  if (url) message.url = TRY(render_field(*url, data, "url"));
  CHECK(check_size(*this, message));
  return message;
}

const KnownVariables& message_variables() {
  static const KnownVariables known = [] {
    KnownVariables names = {"customer.first_name",
                            "customer.last_name",
                            "customer.email",
                            "shop.name",
                            "shop.url",
                            "shop.address",
                            "campaign.id",
                            "campaign.name",
                            "last_order.date",
                            "last_order.total",
                            "order.number",
                            "order.date",
                            "order.total",
                            "cart.total",
                            "bonus.burns_at",
                            "promo_code.code",
                            "promo_code.expires_at",
                            "promo_code.pool",
                            "unsubscribe_url",
                            "preferences_url",
                            "confirm_url"};
    for (const char* product : {"product", "viewed_products"}) {
      for (const char* field : {"name", "category", "url", "price", "old_price"}) {
        names.insert(fmt::format("{}.{}", product, field));
      }
    }
    for (const char* list : {"order.items", "cart.items"}) {
      for (const char* field : {"name", "category", "url", "quantity", "price", "amount"}) {
        names.insert(fmt::format("{}.{}", list, field));
      }
    }
    for (const char* count : {"bonus.amount", "bonus.left", "bonus.balance", "order.items_count", "cart.items_count"}) {
      names.insert(count);
      for (const char* form : {"one", "few", "many"}) names.insert(fmt::format("{}_plural.{}", count, form));
    }
    return names;
  }();
  return known;
}

Result<MessageTemplate> parse_message_template(std::string_view json_text) {
  const nlohmann::json json = TRY(parse_json(json_text));
  JsonFields fields = TRY(JsonFields::of(json, "$"));
  std::string id = TRY(fields.text("id"));
  const std::string name = TRY(fields.text("channel"));
  const auto channel = parse_channel_kind(name);
  if (!channel) return fail(fmt::format("expected email, sms or push, found \"{}\"", name), "$.channel");
  const MessagePartials partials = TRY(read_partials(fields));
  const auto field = [&](const char* key, TemplateEscaping escaping) -> Result<Template> {
    return parse_field(TRY(fields.text(key)), escaping, partials, fields.path_of(key));
  };
  MessageTemplate message{.id = std::move(id), .channel = *channel};
  if (*channel != ChannelKind::sms) message.subject = TRY(field("subject", TemplateEscaping::none));
  const bool is_email = *channel == ChannelKind::email;
  if (!is_email || fields.has("text")) message.text = TRY(field("text", TemplateEscaping::none));
  if (*channel == ChannelKind::push && fields.has("url")) message.url = TRY(field("url", TemplateEscaping::none));
  if (*channel == ChannelKind::sms) {
    const auto max = static_cast<std::int64_t>(sms_parts_max);
    message.parts_max = sms_parts_usual_max;
    if (fields.has("max_parts")) message.parts_max = static_cast<std::size_t>(TRY(fields.integer("max_parts", 1, max)));
  }
  if (is_email) {
    if (fields.has("preheader")) message.preheader = TRY(field("preheader", TemplateEscaping::html));
    message.from_name = TRY(fields.text_or("from_name", ""));
    // Mistakes are told where the author can mend them: in the source, before what it was compiled to.
    if (fields.has("mjml")) TRY(field("mjml", TemplateEscaping::html));
    message.html = TRY(field("html", TemplateEscaping::html));
  }
  CHECK(fields.finish());
  return message;
}

}  // namespace lapwing
