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
  for (std::size_t number = 0; number < channel_count; ++number) {
    const auto kind = static_cast<ChannelKind>(number);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      if (messages[i].channel == kind) places.push_back(i);
    }
    for (std::size_t first = 0; first < places.size(); first += batch_size) {
      const auto part = std::span(places).subspan(first, std::min(batch_size, places.size() - first));
      std::vector<MessageFacts> facts;
      for (const std::size_t place : part) facts.push_back(messages[place]);
      auto answers = hand_over(prepare(kind, std::move(facts)));
      for (std::size_t i = 0; i < part.size(); ++i) delivered[part[i]] = std::move(answers[i]);
    }
  }
  return delivered;
}

bool Courier::goes_again(ChannelKind channel, bool marketing) const {
  const Channel* carrier = channels_[static_cast<std::size_t>(channel)];
  if (carrier != nullptr && carrier->replaces_copies()) return true;
  return channel == ChannelKind::email && !marketing;
}

Courier::Batch Courier::prepare(ChannelKind kind, std::vector<MessageFacts> messages) {
  Batch batch{.kind = kind, .messages = std::move(messages), .delivered = {}, .envelopes = {}, .sent = {}};
  const bool has_channel = channels_[static_cast<std::size_t>(kind)] != nullptr;
  for (std::size_t place = 0; place < batch.messages.size(); ++place) {
    const MessageFacts& facts = batch.messages[place];
    batch.delivered.push_back(
        {facts.partition,
         {.intent = facts.intent, .outcome = ReceiptOutcome::failed, .reply = {}, .contact = facts.contact},
         {}});
    auto envelope = facts.is_expired ? fail("expired: it could not be tried in time")
                    : has_channel    ? compose(facts)
                                     : fail(fmt::format("no channel for {}", to_text(kind)));
    if (envelope) {
      batch.sent.push_back(place);
      batch.envelopes.push_back(std::move(*envelope));
    } else {
      batch.delivered[place].receipt.reply = as_reply(envelope.error().text());
    }
  }
  const std::vector<LinkStore::Link> links = std::exchange(new_links_, {});
  if (link_store_ == nullptr || batch.envelopes.empty()) return batch;
  if (const auto kept = link_store_->keep(links); !kept) {  // a link that leads nowhere must not leave
    for (const std::size_t place : batch.sent) {
      batch.delivered[place].receipt.outcome = ReceiptOutcome::deferred;
      batch.delivered[place].receipt.reply = as_reply(kept.error().text());
    }
    batch.envelopes.clear();
    batch.sent.clear();
  }
  return batch;
}

std::vector<Delivered> Courier::hand_over(Batch batch) {
  if (batch.envelopes.empty()) return std::move(batch.delivered);
  std::vector<SentIds::Sent> named;
  std::size_t answered = 0;
  channels_[static_cast<std::size_t>(batch.kind)]->send(batch.envelopes, [&](std::size_t index,
                                                                             const SendResult& result) {
    ensure(index < batch.sent.size(), "a channel answers for the envelopes it was given");
    const MessageFacts& facts = batch.messages[batch.sent[index]];
    take_answer(result, facts.channel, batch.delivered[batch.sent[index]]);
    if (!result.provider_id.empty() && facts.channel != ChannelKind::email) {
      named.push_back({facts.channel, result.provider_id, facts.partition, facts.intent});
    }
    if (result.is_address_gone && tell_gone_) tell_gone_(facts.customer_id, batch.envelopes[index].to_address);
    ++answered;
  });
  ensure(answered == batch.envelopes.size(), "a channel answers for each envelope once");
  // What is not kept is delivered all the same; we shall not hear of it.
  if (sent_ids_ != nullptr) static_cast<void>(sent_ids_->keep(named, clock_()));
  return std::move(batch.delivered);
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
  return with_text_links(text, [&](std::string_view url) {
    if (names_message(url)) return std::string(url);
    const LinkStore::Link& target = link_to(url, facts);
    const std::string click = click_token(vault_, token, target.id, facts.customer_id);
    ShortLink link = short_link(vault_, click);
    new_links_.push_back(target);
    new_links_.push_back({link.id, short_link_target(click)});
    return settings_.short_url_base + link.name;
  });
}

/// Addresses of ours that say by themselves which message they stand in.
bool Courier::names_message(std::string_view url) const {
  return url.starts_with(settings_.unsubscribe_url_base) || url.starts_with(settings_.preferences_url_base) ||
         url.starts_with(settings_.confirm_url_base);
}

const LinkStore::Link& Courier::link_to(std::string_view url, const MessageFacts& facts) {
  constexpr std::size_t known_max = 10'000;
  if (known_link_count_ > known_max) {
    known_links_.clear();
    known_link_count_ = 0;
  }
  const std::string& campaign = facts.campaign_id.empty() ? facts.template_id : facts.campaign_id;
  auto& known = known_links_[{campaign, facts.tracking.utm, facts.channel}];
  const auto found = known.find(url);
  if (found != known.end()) return found->second;
  const bool is_marked = facts.tracking.utm && leads_to(url, settings_.shop_url);
  std::string target = is_marked ? with_utm(url, to_text(facts.channel), campaign) : std::string(url);
  const std::uint64_t id = link_id(vault_, target);
  ++known_link_count_;
  return known.emplace(url, LinkStore::Link{id, std::move(target)}).first->second;
}

std::string Courier::tracked(const std::string& html, const MessageFacts& facts, const std::string& token) {
  const TrackingRule& rule = facts.tracking;
  const bool counts_clicks = rule.clicks && link_store_ != nullptr && !settings_.click_url_base.empty();
  const auto target_of = [&](std::string_view url) {
    if (names_message(url)) return std::string(url);
    const LinkStore::Link& link = link_to(url, facts);
    if (!counts_clicks) return link.url;
    new_links_.push_back(link);
    return settings_.click_url_base + click_token(vault_, token, link.id, facts.customer_id);
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
