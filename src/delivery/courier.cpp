#include "delivery/courier.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "delivery/html_links.hpp"
#include "delivery/message_data.hpp"
#include "delivery/reply_text.hpp"
#include "delivery/text_links.hpp"
#include "feedback/causes.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

/// So many are rendered at once: enough to keep a channel's connections busy, and memory bounded.
constexpr std::size_t batch_size = 500;

ReceiptOutcome outcome_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::accepted:
      return ReceiptOutcome::accepted;
    case Outcome::deferred:
      return ReceiptOutcome::deferred;
    case Outcome::failed:
      return ReceiptOutcome::failed;
    case Outcome::unknown:
      return ReceiptOutcome::unknown;
  }
  ensure(false, "every outcome is known");
  return ReceiptOutcome::unknown;
}

std::string address_of(const Personal& person, ChannelKind channel) {
  if (channel == ChannelKind::email) return person.email;
  return channel == ChannelKind::sms ? person.phone : person.push_subscription;
}

std::string_view what_is_written_to(ChannelKind channel) {
  if (channel == ChannelKind::email) return "e-mail address";
  return channel == ChannelKind::sms ? "phone" : "push subscription";
}

/// A server that names its own state rather than the message's: 4.7 is policy (RFC 3463), which at 4xx is a matter of
/// how much comes how fast.
bool asks_for_less(const SendResult& result) {
  return result.code == 421 || result.code == 429 || result.enhanced_code.starts_with("4.7.");
}

PaceSign sign_of(const SendResult& result) {
  PaceSign sign{PaceSign::Kind::taken, result.retry_after.value_or(Duration{})};
  if (result.outcome != Outcome::deferred) return sign;
  sign.kind = PaceSign::Kind::deferred;
  if (asks_for_less(result) || result.retry_after) {
    sign.kind = PaceSign::Kind::throttled;
  } else if (result.code == 0) {
    sign.kind = PaceSign::Kind::unreached;
  }
  return sign;
}

void take_answer(const SendResult& result, ChannelKind channel, Delivered& answer) {
  ReceiptArrived& receipt = answer.receipt;
  receipt.outcome = outcome_of(result.outcome);
  if (result.outcome == Outcome::failed && channel == ChannelKind::email) {
    const BounceCause cause = cause_of({.diagnostic = result.reply,
                                        .account = {},
                                        .enhanced_code = result.enhanced_code,
                                        .reply_code = result.code,
                                        .stage = SmtpStage::unknown});
    if (class_of(cause) == BounceClass::hard) receipt.outcome = ReceiptOutcome::bounced;
  }
  if (result.is_address_gone) receipt.outcome = ReceiptOutcome::bounced;
  receipt.code = static_cast<std::uint32_t>(std::max(result.code, 0));
  receipt.reply = as_reply(result.reply);
  answer.sign = sign_of(result);
}

std::string full_name(const Personal& person) {
  if (person.first_name.empty() || person.last_name.empty()) return person.first_name + person.last_name;
  return person.first_name + " " + person.last_name;
}

}  // namespace

DeliverySettings example_settings(std::string_view shop_name) {
  std::string label;
  for (const char c : shop_name) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
      label += lower;
    } else if (!label.empty() && label.back() != '-') {
      label += '-';
    }
  }
  label.resize(std::min<std::size_t>(label.size(), 40));
  while (label.ends_with('-')) label.pop_back();
  if (label.empty()) label = "shop";
  const std::string url = fmt::format("https://{}.example", label);
  return {.from_address = fmt::format("hello@{}.example", label),
          .from_name = std::string(shop_name),
          .shop_url = url,
          .shop_address = url,
          .unsubscribe_url_base = url + "/unsubscribe/",
          .preferences_url_base = url + "/preferences/",
          .unsubscribe_mailto = fmt::format("unsubscribe@{}.example", label),
          .confirm_url_base = url + "/confirm/"};
}

DeliverySettings with_public_url(DeliverySettings settings, const std::string& public_url) {
  settings.unsubscribe_url_base = public_url + "/unsubscribe/";
  settings.preferences_url_base = public_url + "/preferences/";
  settings.click_url_base = public_url + "/c/";
  settings.short_url_base = public_url + "/s/";
  settings.open_url_base = public_url + "/o/";
  settings.confirm_url_base = public_url + "/confirm/";
  return settings;
}

Courier::Courier(Vault& vault, DeliverySettings settings, std::string_view journal)
    : vault_(vault), settings_(std::move(settings)), origin_(origin_of(vault, journal)) {}

Courier::Courier(Channel& channel, Vault& vault, DeliverySettings settings, std::string_view journal)
    : Courier(vault, std::move(settings), journal) {
  carry(ChannelKind::email, channel);
}

std::vector<Delivered> Courier::deliver(std::span<const MessageFacts> messages) {
  std::vector<Delivered> delivered(messages.size());
  for (std::size_t kind = 0; kind < channel_count; ++kind) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      if (static_cast<std::size_t>(messages[i].channel) == kind) places.push_back(i);
    }
    for (std::size_t first = 0; first < places.size(); first += batch_size) {
      const std::size_t count = std::min(batch_size, places.size() - first);
      deliver_batch(messages, std::span(places).subspan(first, count), channels_[kind], delivered);
    }
  }
  return delivered;
}

bool Courier::goes_again(ChannelKind channel, bool marketing) const {
  const Channel* carrier = channels_[static_cast<std::size_t>(channel)];
  if (carrier != nullptr && carrier->replaces_copies()) return true;
  return channel == ChannelKind::email && !marketing;
}

void Courier::deliver_batch(std::span<const MessageFacts> messages, std::span<const std::size_t> places,
                            Channel* channel, std::vector<Delivered>& delivered) {
  std::vector<Envelope> envelopes;
  std::vector<std::size_t> sent;  // places of the envelopes' answers
  for (const std::size_t place : places) {
    const MessageFacts& facts = messages[place];
    delivered[place] = {
        facts.partition,
        {.intent = facts.intent, .outcome = ReceiptOutcome::failed, .reply = {}, .contact = facts.contact},
        {}};
    auto envelope = channel != nullptr ? compose(facts)
                                       : fail(fmt::format("no channel for {}", to_text(facts.channel)));
    if (envelope) {
      sent.push_back(place);
      envelopes.push_back(std::move(*envelope));
    } else {
      delivered[place].receipt.reply = as_reply(envelope.error().text());
    }
  }
  if (envelopes.empty()) return;
  if (link_store_ != nullptr) {
    const auto kept = link_store_->keep(new_links_);
    new_links_.clear();
    if (!kept) {  // a link that leads nowhere must not leave
      for (const std::size_t place : sent) {
        delivered[place].receipt.outcome = ReceiptOutcome::deferred;
        delivered[place].receipt.reply = as_reply(kept.error().text());
      }
      return;
    }
  }
  std::vector<SentIds::Sent> named;
  std::size_t answered = 0;
  channel->send(envelopes, [&](std::size_t index, const SendResult& result) {
    ensure(index < sent.size(), "a channel answers for the envelopes it was given");
    const MessageFacts& facts = messages[sent[index]];
    take_answer(result, facts.channel, delivered[sent[index]]);
    if (!result.provider_id.empty() && facts.channel != ChannelKind::email) {
      named.push_back({facts.channel, result.provider_id, facts.partition, facts.intent});
    }
    if (result.is_address_gone && tell_gone_) tell_gone_(facts.customer_id, envelopes[index].to_address);
    ++answered;
  });
  ensure(answered == envelopes.size(), "a channel answers for each envelope once");
  // What is not kept is delivered all the same; we shall not hear of it.
  if (sent_ids_ != nullptr) static_cast<void>(sent_ids_->keep(named, clock_()));
}

void Courier::listen(const TakeIncoming& take) {
  for (Channel* channel : channels_) {
    if (channel != nullptr) channel->receive(Duration{}, take);
  }
}

Result<Envelope> Courier::compose(const MessageFacts& facts) {
  const Result<MessageTemplate>& message_template = compiled(facts);
  if (!message_template) {
    return fail(message_template.error().text(), fmt::format("template {}", facts.template_id));
  }
  if (message_template->channel != facts.channel) {
    return fail(fmt::format("it is a template for {}", to_text(message_template->channel)),
                fmt::format("template {}", facts.template_id));
  }
  const Personal person = facts.sealed_personal.empty() ? Personal{}
                                                        : TRY(vault_.open(facts.customer_id, facts.sealed_personal));
  const std::string address = address_of(person, facts.channel);
  if (address.empty()) return fail(fmt::format("the customer has no {}", what_is_written_to(facts.channel)));

  const std::string token = message_id_token(origin_, facts.partition, facts.intent);
  const std::string links = link_token(vault_, token, facts.customer_id);
  const std::string unsubscribe_url = settings_.unsubscribe_url_base + links;
  const MessageData data = TRY(MessageData::create(
      facts, person,
      {.shop_url = settings_.shop_url,
       .shop_address = settings_.shop_address,
       .unsubscribe_url = unsubscribe_url,
       .preferences_url = settings_.preferences_url_base + links,
       .confirm_url = settings_.confirm_url_base + confirm_token(vault_, token, facts.contact, facts.customer_id)}));
  auto message = message_template->render(data.value());
  if (!message) return fail(message.error().text(), fmt::format("template {}", facts.template_id));

  Envelope envelope;
  envelope.message_id_token = token;
  envelope.date = facts.queued_at;
  envelope.zone_offset = facts.zone_offset;
  if (facts.channel == ChannelKind::email) envelope.from_address = settings_.from_address;  // others have their own
  envelope.from_name = settings_.from_name.empty() ? facts.shop_name : settings_.from_name;
  if (!message_template->from_name.empty()) envelope.from_name = message_template->from_name;
  if (facts.channel == ChannelKind::email && !settings_.bounce_domain.empty()) {
    envelope.return_path = TRY(return_path_of(vault_, token, settings_.bounce_domain));
  }
  envelope.to_address = address;
  envelope.to_name = full_name(person);
  envelope.subject = std::move(message->subject);
  envelope.text = std::move(message->text);
  envelope.url = std::move(message->url);
  if (facts.channel == ChannelKind::sms) envelope.text = tracked_text(envelope.text, facts, token);
  envelope.html = message->html.empty() ? std::string() : tracked(message->html, facts, token);
  envelope.marketing = facts.marketing;
  if (facts.marketing) {
    envelope.list_unsubscribe_url = unsubscribe_url;
    if (!settings_.unsubscribe_mailto.empty()) {
      envelope.list_unsubscribe_mailto = TRY(unsubscribe_address(settings_.unsubscribe_mailto, links));
    }
  }
  return envelope;
}

std::string Courier::tracked_text(const std::string& text, const MessageFacts& facts, const std::string& token) {
  if (!facts.tracking.clicks || link_store_ == nullptr || settings_.short_url_base.empty()) return text;
  const std::string& campaign = facts.campaign_id.empty() ? facts.template_id : facts.campaign_id;
  return with_text_links(text, [&](std::string_view url) {
    for (const std::string& own :
         {settings_.unsubscribe_url_base, settings_.preferences_url_base, settings_.confirm_url_base}) {
      if (url.starts_with(own)) return std::string(url);  // they name the message already
    }
    const bool is_marked = facts.tracking.utm && leads_to(url, settings_.shop_url);
    std::string target = is_marked ? with_utm(url, to_text(facts.channel), campaign) : std::string(url);
    const std::uint64_t id = link_id(vault_, target);
    const std::string click = click_token(vault_, token, id, facts.customer_id);
    ShortLink link = short_link(vault_, click);
    new_links_.push_back({id, std::move(target)});
    new_links_.push_back({link.id, short_link_target(click)});
    return settings_.short_url_base + link.name;
  });
}

std::string Courier::tracked(const std::string& html, const MessageFacts& facts, const std::string& token) {
  const TrackingRule& rule = facts.tracking;
  const bool counts_clicks = rule.clicks && link_store_ != nullptr && !settings_.click_url_base.empty();
  const std::string& campaign = facts.campaign_id.empty() ? facts.template_id : facts.campaign_id;
  const auto target_of = [&](std::string_view url) {
    for (const std::string& own :
         {settings_.unsubscribe_url_base, settings_.preferences_url_base, settings_.confirm_url_base}) {
      if (url.starts_with(own)) return std::string(url);  // they name the message already
    }
    const bool is_marked = rule.utm && leads_to(url, settings_.shop_url);
    std::string target = is_marked ? with_utm(url, to_text(facts.channel), campaign) : std::string(url);
    if (!counts_clicks) return target;
    const std::uint64_t id = link_id(vault_, target);
    new_links_.push_back({id, std::move(target)});
    return settings_.click_url_base + click_token(vault_, token, id, facts.customer_id);
  };
  std::string out = with_links(html, target_of);
  if (!rule.opens || settings_.open_url_base.empty()) return out;
  const std::string picture = settings_.open_url_base + click_token(vault_, token, 0, facts.customer_id);
  return with_last(out, fmt::format(R"(<img src="{}" width="1" height="1" alt="" style="border:0">)",
                                    attribute_escaped(picture)));
}

const Result<MessageTemplate>& Courier::compiled(const MessageFacts& facts) {
  const auto key = std::pair(facts.template_id, facts.template_version);
  const auto known = templates_.find(key);
  if (known != templates_.end()) return known->second;
  return templates_.emplace(key, parse_message_template(*facts.template_text)).first->second;
}

}  // namespace lapwing
