#include "report/campaign_story.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace lapwing {
namespace {

struct Words {
  std::string_view key;
  std::string_view ru;
  std::string_view en;
};

/// Why a message was refused; {} is the rule.
constexpr std::array<Words, 12> refusals = {{
    {"no_contact", "у клиента нет контакта для этого канала", "the customer has no contact for the channel"},
    {"invalid_contact", "контакт клиента не работает", "the customer's contact cannot be used"},
    {"suppressed", "контакт или клиент в стоп-листе", "the contact or the customer is on the suppression list"},
    {"no_consent", "нет согласия на такие сообщения", "there is no consent to such messages"},
    {"control_group", "клиент в контрольной группе магазина и не получает рекламы",
     "the customer is in the shop's control group and gets no marketing"},
    {"withheld_topic", "стадии «{}» эта тема не отправляется", "the stage \"{}\" does not get the topic"},
    {"household", "это сообщение уже получил другой клиент с тем же контактом",
     "another customer with the same contact has the message"},
    {"quiet_hours", "были тихие часы, и правило велит не ждать", "it was in quiet hours, and the policy does not wait"},
    {"cap", "лимит «{}» исчерпан дольше, чем сообщение ждёт",
     "the frequency cap \"{}\" is full for longer than the message waits"},
    {"higher_priority", "место нужно сообщению с более высоким приоритетом",
     "a message of higher priority needs the room"},
    {"withdrawn", "клиент вышел из кампании ({})", "the customer left the campaign ({})"},
    {"no_template", "нет шаблона", "there is no template"},
}};

constexpr std::array<Words, receipt_outcome_count> outcomes = {{
    {"accepted", "«{}»: принято к доставке", "\"{}\": accepted by the provider"},
    {"deferred", "«{}»: провайдер просит повторить позже", "\"{}\": the provider asks to try later"},
    {"failed", "«{}»: не доставлено", "\"{}\": failed"},
    {"unknown", "«{}»: неизвестно, принято ли", "\"{}\": not known whether it was accepted"},
    {"delivered", "«{}»: доставлено", "\"{}\": delivered"},
    {"opened", "«{}»: открыто", "\"{}\": opened"},
    {"clicked", "«{}»: переход по ссылке", "\"{}\": clicked"},
    {"bounced", "«{}»: вернулось, адрес недоступен навсегда", "\"{}\": bounced, the contact cannot be reached"},
    {"soft_bounced", "«{}»: вернулось, но адрес может быть рабочим", "\"{}\": came back, the contact may yet be good"},
    {"complained", "«{}»: жалоба на спам", "\"{}\": called spam"},
    {"unsubscribed", "«{}»: отписка", "\"{}\": unsubscribed"},
    {"machine_opened", "«{}»: открыто программой, не человеком", "\"{}\": opened by a program, not a person"},
    {"machine_clicked", "«{}»: по ссылкам прошла программа", "\"{}\": its links were followed by a program"},
}};

/// By what an order belongs to a campaign.
constexpr std::array<Words, 4> touches = {{
    {"delivered", "после доставки", "after the delivery"},
    {"opened", "после открытия", "after the opening"},
    {"clicked", "после перехода по ссылке", "after the click"},
    {"code", "по её промокоду", "by its promo code"},
}};

/// Tells in one of the two languages, by the shop's clock.
class Teller {
 public:
  Teller(std::string_view locale, const Zone& zone) : is_russian_(locale == "ru"), zone_(zone) {}

  std::string operator()(const Enrolled& enrolled) const {
    if (enrolled.control != ControlGroup::none) {
      return say("вошёл в кампанию, версия {}, в контрольной группе: ничего не получит",
                 "entered the campaign, version {}, in the control group: gets nothing of it", enrolled.version);
    }
    return say("вошёл в кампанию, версия {}", "entered the campaign, version {}", enrolled.version);
  }
  std::string operator()(const VariantAssigned& assigned) const {
    return say("развилка «{}»: вариант «{}»", "split \"{}\": variant \"{}\"", assigned.split, assigned.variant);
  }
  std::string operator()(const Migrated& migrated) const {
    return say("переведён на версию {}", "moved to version {}", migrated.version);
  }
  std::string operator()(const CustomerChanged& changed) const {
    std::string told;
    const auto add = [&](const std::string& text) { told += (told.empty() ? "" : ", ") + text; };
    for (const LabelFact& label : changed.labels) {
      add(label.set ? say("поставлена метка «{}»", "label \"{}\" set", label.name)
                    : say("снята метка «{}»", "label \"{}\" taken off", label.name));
    }
    for (const AttributeFact& attribute : changed.attributes) {
      add(say("изменено поле «{}»", "attribute \"{}\" changed", attribute.name));
    }
    return told;
  }
  std::string operator()(const TaskRaised& raised) const {
    if (raised.kind == TaskKind::popup) return say("уведомление менеджеру: {}", "pop-up to a manager: {}", raised.text);
    return say("задача менеджеру: {}", "task for a manager: {}", raised.text);
  }
  std::string operator()(const WebhookRaised& raised) const {
    return say("сообщено внешней системе «{}»", "told to \"{}\"", raised.endpoint);
  }
  std::string operator()(const BonusPosted& posted) const {
    if (posted.kind != PostingKind::accrued) {
      return say("бонусы «{}» {}: активны", "bonuses \"{}\" {}: active", posted.bonus_type, to_text(posted.amount));
    }
    if (posted.burns_at == Instant::never()) {
      return say("начислено {} бонусов «{}»", "{} bonuses \"{}\" accrued", to_text(posted.amount), posted.bonus_type);
    }
    return say("начислено {} бонусов «{}», сгорят {}", "{} bonuses \"{}\" accrued, burn {}", to_text(posted.amount),
               posted.bonus_type, clock(posted.burns_at));
  }
  std::string operator()(const Advanced& advanced) const {
    if (advanced.wake_at == Instant::never()) return say("ждёт, есть ли место", "waits to hear if there is a place");
    return say("ждёт до {}", "waits until {}", clock(advanced.wake_at));
  }
  std::string operator()(const Exited& exited) const {
    return say("вышел из кампании: {}", "left the campaign: {}", exited.reason);
  }
  std::string operator()(const GoalReached& reached) const {
    return say("цель достигнута: заказ {} на {}", "the goal is reached: order {} of {}", reached.order_id,
               to_text(reached.amount));
  }
  std::string operator()(const MessageQueued& queued) const {
    return say("«{}» ({}): в отправке", "\"{}\" ({}): to be sent", queued.template_id, to_text(queued.channel));
  }
  std::string operator()(const MessageRefused& refused) const {
    return say("«{}» ({}): не отправлено, {}", "\"{}\" ({}): not sent, {}", refused.template_id,
               to_text(refused.channel), find(refusals, refused.reason, refused.rule));
  }
  std::string operator()(const MessageWithdrawn& withdrawn) const {
    return say("отозвано до отправки, {}", "withdrawn before it was handed over, {}",
               find(refusals, withdrawn.reason, withdrawn.rule));
  }
  std::string operator()(const MessageHeld& held) const {
    return say("«{}» ({}): придержано до {}, {}", "\"{}\" ({}): held until {}, {}", held.template_id,
               to_text(held.channel), clock(held.until), rule(held.rule));
  }
  std::string operator()(const OrderAttributed& attributed) const {
    return say("заказ {} на {} отнесён к кампании ({})", "order {} of {} belongs to the campaign ({})",
               attributed.order_id, to_text(attributed.amount), find(touches, to_text(attributed.touch), {}));
  }
  std::string receipt(const ReceiptArrived& arrived, const std::string& template_id) const {
    const std::string text = find(outcomes, to_text(arrived.outcome), template_id);
    return arrived.reply.empty() ? text : text + ", " + arrived.reply;
  }

 private:
  template <class... Values>
  std::string say(std::string_view ru, std::string_view en, const Values&... values) const {
    return fmt::format(fmt::runtime(is_russian_ ? ru : en), values...);
  }
  /// A reason that the table does not have is told as it is.
  template <std::size_t n>
  std::string find(const std::array<Words, n>& table, std::string_view key, const std::string& value) const {
    const auto words = std::ranges::find(table, key, &Words::key);
    return words == table.end() ? std::string(key) : say(words->ru, words->en, value);
  }
  std::string rule(const std::string& name) const {
    if (name == "quiet_hours") return say("тихие часы", "quiet hours");
    if (name == "higher_priority") {
      return say("скоро сообщение с более высоким приоритетом", "a message of higher priority is due soon");
    }
    if (name == "paused") return say("кампания на паузе", "the campaign is paused");
    return say("лимит «{}» исчерпан", "the frequency cap \"{}\" is full", name);
  }
  std::string clock(Instant at) const {
    std::string text = to_text(at, zone_).substr(0, 19);
    text[10] = ' ';
    return text;
  }

  bool is_russian_;
  const Zone& zone_;
};

}  // namespace

bool CampaignStory::concerns(const Decision& decision) {
  const auto is_walked = [&](EnrollmentNumber enrollment) { return enrollments_.contains(enrollment.value); };
  const auto is_ours = [&](const auto& message) {
    if (message.customer != customer_) return false;
    return message.campaign_id.empty() ? is_walked(message.enrollment) : message.campaign_id == campaign_id_;
  };
  if (const auto* enrolled = std::get_if<Enrolled>(&decision)) {
    if (enrolled->customer != customer_ || enrolled->campaign_id != campaign_id_) return false;
    enrollments_.insert(enrolled->enrollment.value);
    return true;
  }
  if (const auto* advanced = std::get_if<Advanced>(&decision)) return is_walked(advanced->enrollment);
  if (const auto* assigned = std::get_if<VariantAssigned>(&decision)) return is_walked(assigned->enrollment);
  if (const auto* migrated = std::get_if<Migrated>(&decision)) return is_walked(migrated->enrollment);
  if (const auto* changed = std::get_if<CustomerChanged>(&decision)) return is_walked(changed->enrollment);
  if (const auto* raised = std::get_if<TaskRaised>(&decision)) return is_walked(raised->enrollment);
  if (const auto* told = std::get_if<WebhookRaised>(&decision)) return is_walked(told->enrollment);
  if (const auto* posted = std::get_if<BonusPosted>(&decision)) {
    const bool tells = posted->kind == PostingKind::accrued || posted->kind == PostingKind::activated;
    return tells && posted->enrollment.value != 0 && is_walked(posted->enrollment);
  }
  if (const auto* exited = std::get_if<Exited>(&decision)) return is_walked(exited->enrollment);
  if (const auto* reached = std::get_if<GoalReached>(&decision)) return is_walked(reached->enrollment);
  if (const auto* attributed = std::get_if<OrderAttributed>(&decision)) {
    return attributed->customer == customer_ && attributed->campaign_id == campaign_id_;
  }
  if (const auto* held = std::get_if<MessageHeld>(&decision)) return is_ours(*held);
  if (const auto* refused = std::get_if<MessageRefused>(&decision)) return is_ours(*refused);
  if (const auto* withdrawn = std::get_if<MessageWithdrawn>(&decision)) {
    return std::ranges::find(messages_, withdrawn->intent, [](const auto& sent) { return sent.first; }) !=
           messages_.end();
  }
  const auto* queued = std::get_if<MessageQueued>(&decision);
  if (queued == nullptr || !is_ours(*queued)) return false;
  messages_.emplace_back(queued->intent, queued->template_id);
  return true;
}

void CampaignStory::read(const Record& record) {
  if (const auto* input = std::get_if<Input>(&record.body)) {
    const auto* receipt = std::get_if<ReceiptArrived>(input);
    if (receipt == nullptr) return;
    const auto message = std::ranges::find(messages_, receipt->intent, [](const auto& sent) { return sent.first; });
    if (message != messages_.end()) events_.push_back({record, message->second});
    return;
  }
  const Decision& decision = std::get<Decision>(record.body);
  if (const auto* registered = std::get_if<Registered>(&decision)) {
    if (registered->customer_id == customer_id_) customer_ = registered->customer;
  }
  if (!customer_) return;
  const auto* fired = std::get_if<ScheduleFired>(&decision);
  if (fired != nullptr && fired->campaign_id == campaign_id_) ++fired_count_;
  if (concerns(decision)) events_.push_back({record, {}});
}

std::string tell(const CampaignStory::Event& event, std::string_view locale, const Zone& zone) {
  const Teller teller(locale, zone);
  if (const auto* input = std::get_if<Input>(&event.record.body)) {
    return teller.receipt(std::get<ReceiptArrived>(*input), event.subject);
  }
  return std::visit(
      [&](const auto& decision) -> std::string {
        if constexpr (requires { teller(decision); }) {
          return teller(decision);
        } else {
          return std::string(kind_of(event.record));
        }
      },
      std::get<Decision>(event.record.body));
}

}  // namespace lapwing
