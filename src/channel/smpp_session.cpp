#include "channel/smpp_session.hpp"

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "channel/smpp_status.hpp"

namespace lapwing {
namespace {

constexpr Duration bind_timeout = Duration::seconds(30);
constexpr Duration unbind_timeout = Duration::seconds(5);
constexpr std::uint32_t sequence_max = 0x7fffffff;  // 5.1.4
constexpr std::size_t output_kept_max = 1 << 16;

SmppPdu plain(SmppCommand command, std::uint32_t status, std::uint32_t sequence) {
  return {command, status, sequence, {}};
}

}  // namespace

SmppSession::SmppSession(const SmppSettings& settings, SmppRate& rate, Instant now)
    : settings_(settings), rate_(rate), state_deadline_(now + bind_timeout) {
  SmppPdu bind = plain(SmppCommand::bind_transceiver, 0, next_sequence());
  SmppBind body;
  body.system_id = settings.system_id;
  body.password = settings.password;
  body.system_type = settings.system_type;
  bind.body = std::move(body);
  put(bind);
}

std::uint32_t SmppSession::next_sequence() {
  sequence_ = sequence_ == sequence_max ? 1 : sequence_ + 1;
  return sequence_;
}

void SmppSession::put(const SmppPdu& pdu) {
  const auto bytes = encode_smpp(pdu);
  ensure(bytes.has_value(), "settings and answers fit into a unit");
  output_ += *bytes;
}

void SmppSession::answer(const SmppPdu& request, std::uint32_t status) {
  SmppPdu pdu = plain(static_cast<SmppCommand>(static_cast<std::uint32_t>(request.command) | 0x80000000U), status,
                      request.sequence);
  if (request.command == SmppCommand::deliver_sm) pdu.body = SmppMessageAnswer{};
  put(pdu);
}

bool SmppSession::has_room() const {
  return state_ == State::bound && under_way_.size() < static_cast<std::size_t>(settings_.window);
}

bool SmppSession::submit(std::uint64_t ticket, const SmppMessage& message, Instant now) {
  SmppPdu pdu = plain(SmppCommand::submit_sm, 0, next_sequence());
  pdu.body = message;
  const auto bytes = encode_smpp(pdu);
  if (!bytes) return false;
  output_ += *bytes;
  const std::uint64_t output_end = written_ + output().size();
  under_way_.emplace(pdu.sequence, UnderWay{ticket, now + settings_.answer_timeout, output_end});
  return true;
}

void SmppSession::wrote(std::size_t size) {
  output_begin_ += size;
  written_ += size;
  if (output_begin_ == output_.size() || output_begin_ > output_kept_max) {
    output_.erase(0, output_begin_);
    output_begin_ = 0;
  }
}

void SmppSession::receive(std::string_view bytes, Instant now) {
  input_ += bytes;
  std::size_t begin = 0;
  while (state_ != State::over) {
    const std::string_view rest = std::string_view(input_).substr(begin);
    const auto size = smpp_size(rest);
    if (!size) return close("the server sent what is no SMPP: " + size.error().text());
    if (*size == 0 || *size > rest.size()) break;
    take(rest.substr(0, *size), now);
    begin += *size;
  }
  input_.erase(0, begin);
}

void SmppSession::take(std::string_view unit, Instant now) {
  const auto read = decode_smpp(unit);
  if (!read) {
    const SmppPdu header = decode_smpp_header(unit);
    const bool is_request = (static_cast<std::uint32_t>(header.command) & 0x80000000U) == 0;
    if (is_request) return put(plain(SmppCommand::generic_nack, smpp_invalid_length, header.sequence));
    // An answer that cannot be read: the server may have the message.
    if (const auto found = under_way_.extract(header.sequence)) {
      answers_.push_back({found.mapped().ticket, SmppAnswer::Kind::lost, 0, {}});
    }
    return;
  }
  switch (read->command) {
    case SmppCommand::bind_transceiver_resp:
      return take_bind_answer(*read, now);
    case SmppCommand::submit_sm_resp:
      return take_answer(*read, now);
    case SmppCommand::generic_nack:
      if (state_ == State::binding) return take_bind_answer(*read, now);
      if (read->sequence == 0) return close("the server could not read what we sent");
      return take_answer(*read, now);
    case SmppCommand::deliver_sm:
      deliveries_.push_back({read->sequence, std::get<SmppMessage>(read->body)});
      return;
    case SmppCommand::enquire_link:
      return answer(*read, smpp_ok);
    case SmppCommand::enquire_link_resp:
      enquire_deadline_ = Instant::never();
      return;
    case SmppCommand::unbind:
      answer(*read, smpp_ok);
      return close("the server ended the session");
    case SmppCommand::unbind_resp:
      if (state_ == State::unbinding) close("unbound");
      return;
    default:
      if ((static_cast<std::uint32_t>(read->command) & 0x80000000U) == 0) {
        put(plain(SmppCommand::generic_nack, smpp_invalid_command, read->sequence));
      }
  }
}

void SmppSession::take_bind_answer(const SmppPdu& pdu, Instant now) {
  if (state_ != State::binding) return;
  if (pdu.status != smpp_ok) {
    is_refused_ = true;
    return close("the server refused our bind: " + describe_smpp_status(pdu.status));
  }
  state_ = State::bound;
  enquire_at_ = now + settings_.enquire_interval;
}

void SmppSession::take_answer(const SmppPdu& pdu, Instant now) {
  const auto found = under_way_.extract(pdu.sequence);
  if (!found) return;  // too late, or never asked
  if (pdu.status == smpp_ok) rate_.accepted(now);
  if (is_throttling(pdu.status)) rate_.throttled(now);
  const auto* body = std::get_if<SmppMessageAnswer>(&pdu.body);
  answers_.push_back({found.mapped().ticket, SmppAnswer::Kind::answered, pdu.status, body ? body->message_id : ""});
}

void SmppSession::advance(Instant now) {
  if (state_ == State::over) return;
  if (state_ == State::binding && now >= state_deadline_) return close("the server did not answer our bind");
  if (state_ == State::unbinding && now >= state_deadline_) return close("unbound without an answer");
  if (now >= enquire_deadline_) return close("the server no longer answers");
  std::erase_if(under_way_, [&](const auto& entry) {
    if (now < entry.second.deadline) return false;
    answers_.push_back({entry.second.ticket, SmppAnswer::Kind::lost, 0, {}});
    return true;
  });
  if (state_ == State::bound && now >= enquire_at_) {
    put(plain(SmppCommand::enquire_link, 0, next_sequence()));
    enquire_at_ = now + settings_.enquire_interval;
    if (enquire_deadline_ == Instant::never()) enquire_deadline_ = now + settings_.answer_timeout;
  }
}

Instant SmppSession::wake_at() const {
  Instant at = enquire_deadline_;
  if (state_ == State::binding || state_ == State::unbinding) at = std::min(at, state_deadline_);
  if (state_ == State::bound) at = std::min(at, enquire_at_);

  for (const auto& [sequence, entry] : under_way_) at = std::min(at, entry.deadline);
  return at;
}

void SmppSession::unbind(Instant now) {
  if (state_ == State::binding) return close("unbound");
  if (state_ != State::bound) return;
  put(plain(SmppCommand::unbind, 0, next_sequence()));
  state_ = State::unbinding;
  state_deadline_ = now + unbind_timeout;
}

void SmppSession::close(std::string_view why) {
  if (state_ == State::over) return;
  state_ = State::over;
  reason_ = why;
  for (const auto& [sequence, entry] : under_way_) {
    const bool is_whole = entry.output_end <= written_;
    answers_.push_back({entry.ticket, is_whole ? SmppAnswer::Kind::lost : SmppAnswer::Kind::unsent, 0, {}});
  }
  under_way_.clear();
  deliveries_.clear();
}

void SmppSession::acknowledge(std::uint32_t sequence, bool is_kept) {
  if (state_ == State::over) return;
  answer(plain(SmppCommand::deliver_sm, 0, sequence), is_kept ? smpp_ok : smpp_try_again_later);
}

}  // namespace lapwing
