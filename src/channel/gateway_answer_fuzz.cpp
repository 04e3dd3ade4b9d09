#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "channel/gateway_answer.hpp"
#include "model/json_fields.hpp"

/// The first line is a pattern, the rest what a gateway answers: to rules that look into JSON, and to the pattern.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  static const GatewayAnswers answers = [] {
    const auto json = parse_json(R"({"answers": [
      {"status": 200, "at": "/sms/*/status_code", "is": [100, "101"], "outcome": "accepted"},
      {"at": "/error", "matches": "*no {id} left*", "outcome": "failed"},
      {"status": "4xx", "matches": "ERROR*", "outcome": "deferred"}], "message_id": {"at": "/sms/*/sms_id"}})");
    auto fields = JsonFields::of(json.value(), "$");
    return read_gateway_answers(fields.value()).value();
  }();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view pattern = text.substr(0, text.find('\n'));
  const std::string_view body = text.substr(pattern.size() == size ? size : pattern.size() + 1);
  for (const int status : {200, 404, 500}) {
    const SendResult result = result_of_answer(answers, status, body);
    ensure(result.reply.size() <= 200, "a reply is cut off");
    ensure(result.outcome != Outcome::accepted || status == 200, "what no rule accepts is not accepted");
    for (const char c : result.reply + result.provider_id) ensure(c >= ' ' && c < 0x7f, "one line of printable ASCII");
  }
  if (const auto parsed = GatewayPattern::parse(pattern, false, "pattern")) {
    const auto id = parsed->match(body);
    ensure(!id || id->empty() || body.contains(*id), "an id stands in the answer");
  }
  return 0;
}
