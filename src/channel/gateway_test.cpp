#include "channel/gateway.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <stdexcept>

#include "channel/child_process.hpp"
#include "channel/parse.hpp"
#include "channel/public_address.hpp"
#include "channel/test_send.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

/// What the gateways that are ready take from the environment.
void set_secrets() {
  for (const char* name : {"SMSC_LOGIN", "SMSC_PASSWORD", "SMS_RU_API_ID", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN",
                           "TELEGRAM_BOT_TOKEN", "KANNEL_USERNAME", "KANNEL_PASSWORD"}) {
    setenv(name, "12:se&cret", 1);
  }
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// --- texts
// ------------------------------------------------------------------------------------------------------------

std::string rendered(std::string_view source, GatewayEscaping escaping, std::string_view text) {
  const auto parsed = GatewayText::parse(source, escaping, ".", "$.body");
  EXPECT_TRUE(parsed) << parsed.error().text();
  const auto result = parsed->render({"+7999", "SHOP", text, "p00-1"});
  return result ? *result : "error: " + result.error().text();
}

TEST(GatewayText, ValuesAreEscapedForWhereTheyStand) {
  const std::string text = "a&b=\"5\" <€>\n";
  EXPECT_EQ(rendered("to={{to}}&n={{number}}&t={{text}}", GatewayEscaping::percent, text),
            "to=%2B7999&n=7999&t=a%26b%3D%225%22%20%3C%E2%82%AC%3E%0A");
  EXPECT_EQ(rendered(R"({"t": "{{text}}"})", GatewayEscaping::json, text), R"({"t": "a&b=\"5\" <€>\n"})");
  EXPECT_EQ(rendered("<t>{{text}}</t>", GatewayEscaping::xml, "<'&\">\x01"), "<t>&lt;&#39;&amp;&quot;&gt; </t>");
  EXPECT_EQ(rendered("{{text}}", GatewayEscaping::none, text), text);
  EXPECT_EQ(rendered("{{text}}", GatewayEscaping::line, text), "error: text: holds a control character");
  EXPECT_EQ(rendered("{{text}}", GatewayEscaping::json, "\xff"), "error: text: is not UTF-8");
  EXPECT_EQ(rendered("{{#from}}f={{from}}&{{/from}}i={{id}}", GatewayEscaping::percent, ""), "f=SHOP&i=p00-1");
}

TEST(GatewayText, SecretsComeFromTheEnvironmentAndFilesAndAreEscapedToo) {
  setenv("LAPWING_TEST_SECRET", "{{text}}&\"", 1);
  EXPECT_EQ(rendered("k=${LAPWING_TEST_SECRET}&t={{text}}", GatewayEscaping::percent, "x"),
            "k=%7B%7Btext%7D%7D%26%22&t=x");
  const fs::path file = fs::temp_directory_path() / ("lapwing-secret-" + std::to_string(getpid()));
  std::ofstream(file) << "in a file\n";
  const auto from_file = GatewayText::parse("${file:" + file.filename().string() + "}", GatewayEscaping::line,
                                            file.parent_path(), "$.headers.X");
  EXPECT_EQ(*from_file->render({"", "", "", ""}), "in a file");
  fs::remove(file);
}

TEST(GatewayText, WhatCannotBeFilledIsRefusedWhenItIsRead) {
  const std::pair<const char*, const char*> rows[] = {
      {"{{name}}", "$.body: an unknown variable name; there are to, number, from, text and id"},
      {"${LAPWING_NOT_SET}", "$.body: the variable LAPWING_NOT_SET is not set"},
      {"${file:none}", "$.body: the file cannot be read: ./none"},
      {"${}", "$.body: expected ${NAME} or ${file:NAME}"},
      {"${A", "$.body: expected '}' after \"${\""},
      {"{{=<% %>=}}", "$.body: other delimiters than {{ and }} are not known here"},
      {"{{>part}}", "$.body: partials are not known here"},
  };
  for (const auto& [source, error] : rows) {
    const auto parsed = GatewayText::parse(source, GatewayEscaping::none, ".", "$.body");
    ASSERT_FALSE(parsed) << source;
    EXPECT_EQ(parsed.error().text(), error);
  }
  EXPECT_FALSE(GatewayText::parse("{{#to}}", GatewayEscaping::none, ".", "$.body"));
}

TEST(GatewayText, NoTextBreaksOutOfItsPlace) {
  EXPECT_TRUE(rc::check([](const std::vector<char>& noise) {
    std::string text(noise.begin(), noise.end());
    for (char& c : text) c = static_cast<char>(c & 0x7f);
    const std::string form = rendered("a={{text}}&b=1", GatewayEscaping::percent, text);
    RC_ASSERT(std::count(form.begin(), form.end(), '&') == 1);
    RC_ASSERT(std::count(form.begin(), form.end(), '=') == 2);
    const auto json = parse_json(rendered(R"({"a": "{{text}}"})", GatewayEscaping::json, text));
    RC_ASSERT(json.has_value());
    RC_ASSERT((*json)["a"] == text);
    const std::string xml = rendered("<a>{{text}}</a>", GatewayEscaping::xml, text);
    RC_ASSERT(std::count(xml.begin(), xml.end(), '<') == 2);
  }));
}

// --- definitions and answers
// ------------------------------------------------------------------------------------------

constexpr const char* definition = R"({
  "name": "Test", "url": "https://sms.example/send?to={{number}}", "method": "POST",
  "headers": {"Content-Type": "application/json", "X-Id": "{{id}}"}, "body": "{\"t\": \"{{text}}\"}",
  "timeout": "20 seconds",
  "answers": [{"status": 200, "at": "/a/0/code", "is": [0, "ok"], "outcome": "accepted"},
              {"status": ["4xx", 500], "matches": "busy*", "outcome": "deferred"},
              {"at": "/error", "matches": "*stop*list", "outcome": "failed"}],
  "message_id": {"at": "/a/0/id"}})";

TEST(GatewayDefinitions, AreReadStrictlyAndNameTheField) {
  const auto read = parse_gateway(definition, ".");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->host, "sms.example");
  EXPECT_EQ(read->timeout, Duration::seconds(20));
  const std::pair<std::pair<const char*, const char*>, const char*> rows[] = {
      {{"\"name\": \"Test\"", "\"colour\": 1, \"name\": \"Test\""}, "$: unknown field \"colour\""},
      {{"https://sms.example/", "https://{{to}}/"}, "$.url: expected a host without"},
      {{"https://sms.example/", "https://u@sms.example/"}, "$.url: expected a host without"},
      {{"https://sms.example/", "ftp://sms.example/"}, "$.url: expected http"},
      {{"\"POST\"", "\"PUT\""}, "$.method: expected POST or GET"},
      {{"\"POST\"", "\"GET\""}, "$.body: a GET has no body"},
      {{"application/json", "image/png"}, "$.headers.Content-Type: expected application/json"},
      {{"{\\\"t\\\": \\\"{{text}}\\\"}", "{\\\"t\\\": {{text}}}"}, "$.body: does not become JSON"},
      {{"X-Id", "X Id"}, "$.headers.X Id: expected a name"},
      {{"20 seconds", "20 minutes"}, "$.timeout: expected 1 to 120 seconds"},
      {{"\"accepted\"", "\"fine\""}, "$.answers[0].outcome: expected accepted"},
      {{"\"accepted\"", "\"failed\""}, "$.answers: expected one with"},
      {{"\"4xx\"", "\"9xx\""}, "$.answers[1].status: expected a status"},
      {{"busy*", "{id} {id}"}, "$.answers[1].matches: expected {id} once"},
      {{"\"at\": \"/a/0/id\"", "\"matches\": \"OK\""}, "$.message_id.matches: expected {id} where"},
      {{"\"/error\"", "\"error\""}, "$.answers[2].at: expected a path"},
      {{"\"message_id\": {\"at\": \"/a/0/id\"}", "\"message_id\": {}"}, "$.message_id: expected \"at\""},
  };
  for (const auto& [change, error] : rows) {
    const std::string changed = replaced(definition, change.first, change.second);
    ASSERT_NE(changed, definition) << error;
    const auto refused = parse_gateway(changed, ".");
    ASSERT_FALSE(refused) << error;
    EXPECT_TRUE(refused.error().text().starts_with(error)) << refused.error().text();
  }
}

TEST(GatewayAnswers, MeanWhatTheFirstRuleThatHoldsSays) {
  const auto read = parse_gateway(definition, ".");
  struct Row {
    int status;
    std::string body;
    Outcome outcome;
    std::string id;
  };
  const Row rows[] = {
      {200, R"({"a": [{"code": 0, "id": 77}]})", Outcome::accepted, "77"},
      {200, R"({"a": [{"code": "0", "id": "x-1"}]})", Outcome::accepted, "x-1"},
      {200, R"({"a": [{"code": "ok"}]})", Outcome::accepted, ""},
      {200, R"({"a": [{"code": 1}]})", Outcome::unknown, ""},
      {200, R"({"a": []})", Outcome::unknown, ""},
      {200, "busy", Outcome::unknown, ""},
      {200, "", Outcome::unknown, ""},
      {200, R"({"error": "in the stop-list"})", Outcome::failed, ""},
      {409, "busy now", Outcome::deferred, ""},
      {500, "busy now", Outcome::deferred, ""},
      {409, "not busy", Outcome::failed, ""},
      {429, "", Outcome::deferred, ""},
      {503, "", Outcome::deferred, ""},
      {401, "", Outcome::deferred, ""},
      {502, "", Outcome::unknown, ""},
      {302, "", Outcome::unknown, ""},
  };
  for (const Row& row : rows) {
    const auto result = result_of_answer(read->answers, row.status, row.body);
    EXPECT_EQ(result.outcome, row.outcome) << row.status << " " << row.body;
    EXPECT_EQ(result.provider_id, row.id) << row.body;
    EXPECT_EQ(result.code, row.status);
  }
  auto repeatable = read->answers;
  repeatable.is_repeatable = true;
  EXPECT_EQ(result_of_answer(repeatable, 502, "").outcome, Outcome::deferred);
  EXPECT_EQ(result_of_answer(read->answers, 400, R"({"error": "stoplist"})").reply, "HTTP 400, /error = stoplist");
}

TEST(GatewayAnswers, AnIdMayBeFoundByAPattern) {
  const auto text = replaced(replaced(definition, "{\"at\": \"/a/0/id\"}", "{\"matches\": \"OK {id}*\"}"),
                             "\"at\": \"/a/0/code\", \"is\": [0, \"ok\"]", "\"matches\": \"OK*\"");
  const auto read = parse_gateway(text, ".");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(result_of_answer(read->answers, 200, "OK 123\n").provider_id, "123");
  EXPECT_EQ(result_of_answer(read->answers, 200, "OK\n").outcome, Outcome::accepted);
}

/// The same by trying every way, character by character.
std::optional<std::string> slow_match(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty() ? std::optional<std::string>("") : std::nullopt;
  if (pattern[0] == '*') {
    for (std::size_t skip = 0; skip <= text.size(); ++skip) {
      if (auto id = slow_match(pattern.substr(1), text.substr(skip))) return id;
    }
    return std::nullopt;
  }
  if (text.empty() || text[0] != pattern[0]) return std::nullopt;
  return slow_match(pattern.substr(1), text.substr(1));
}

TEST(GatewayPatterns, MatchAsTryingEveryWayDoes) {
  EXPECT_TRUE(rc::check([] {
    // Short ones, since trying every way takes so long.
    std::string pattern(*rc::gen::inRange<std::size_t>(0, 7), '*');
    std::string text(*rc::gen::inRange<std::size_t>(0, 10), 'a');
    for (char& c : pattern) c = *rc::gen::element('a', 'b', '*');
    for (char& c : text) c = *rc::gen::element('a', 'b');
    const auto parsed = GatewayPattern::parse(pattern, false, "");
    RC_ASSERT(parsed->match(text).has_value() == slow_match(pattern, text).has_value());
  }));
}

TEST(GatewayPatterns, FindAnId) {
  const auto id = [](std::string_view pattern, std::string_view text) {
    return GatewayPattern::parse(pattern, true, "").value().match(text).value_or("none");
  };
  EXPECT_EQ(id("OK {id}*", " OK 2026-77 queued\n"), "2026-77");
  EXPECT_EQ(id("*id={id};*", "a=1;id=x_1;b=2"), "x_1");
  EXPECT_EQ(id("*id={id};*", "id=;id=7;"), "7");
  EXPECT_EQ(id("{id}", "77"), "77");
  EXPECT_EQ(id("{id}", "77 78"), "none");
  EXPECT_EQ(id("OK {id}", "OK "), "none");
}

TEST(GatewayDefinitions, ThoseThatAreReadyCanBeRead) {
  set_secrets();
  EXPECT_EQ(ready_gateways().size(), 5u);
  for (const auto& [name, text] : ready_gateways()) {
    const auto read = find_gateway(std::string(name));
    EXPECT_TRUE(read) << read.error().text();
  }
  EXPECT_EQ((*parse_channel("gateway:telegram"))->description(), "Telegram bot at api.telegram.org");
  EXPECT_EQ(parse_channel("gateway:none").error().text(),
            "gateway none: is no file that can be read, and none of the gateways that are ready: kannel, sms-ru, smsc, "
            "telegram, twilio");
  EXPECT_FALSE(parse_channel("gateway:"));
  EXPECT_FALSE(parse_channel("gateway:telegram?connections=0"));
  EXPECT_FALSE(parse_channel("gateway:telegram?colour=red"));
  unsetenv("SMSC_PASSWORD");
  EXPECT_EQ(find_gateway("smsc").error().text(), "gateway smsc: $.body: the variable SMSC_PASSWORD is not set");
}

TEST(PublicAddresses, AreNotThoseOfThisMachineAndItsNeighbours) {
  const auto is_public = [](const std::string& text) {
    sockaddr_in ipv4{};
    sockaddr_in6 ipv6{};
    ipv4.sin_family = AF_INET;
    ipv6.sin6_family = AF_INET6;
    if (inet_pton(AF_INET, text.c_str(), &ipv4.sin_addr) == 1) {
      return is_public_address(reinterpret_cast<const sockaddr&>(ipv4));
    }
    EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &ipv6.sin6_addr), 1) << text;
    return is_public_address(reinterpret_cast<const sockaddr&>(ipv6));
  };
  for (const char* text : {"8.8.8.8", "172.15.255.255", "172.32.0.0", "100.63.0.1", "192.169.0.1", "223.255.255.255",
                           "2a00:1450::1", "::ffff:8.8.8.8", "2002:0808:0808::1"}) {
    EXPECT_TRUE(is_public(text)) << text;
  }
  for (const char* text : {"0.0.0.0",       "127.0.0.1",        "127.255.255.255", "10.1.2.3",
                           "172.16.0.1",    "172.31.255.255",   "192.168.1.1",     "169.254.169.254",
                           "100.64.0.1",    "224.0.0.1",        "255.255.255.255", "::",
                           "::1",           "fe80::1",          "fc00::1",         "fd12::1",
                           "ff02::1",       "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
                           "2002:7f00:1::", "2001:db8::1",      "2001::1"}) {
    EXPECT_FALSE(is_public(text)) << text;
  }
}

// --- over HTTP
// --------------------------------------------------------------------------------------------------------

class GatewayServer : public testing::Test {
 protected:
  static constexpr const char* script = "tests/end_to_end/sms/gateway.py";

  void SetUp() override {
    ASSERT_TRUE(fs::exists(script)) << "the tests run in the project's folder";
    set_secrets();
    std::string pattern = (fs::temp_directory_path() / "lapwing-gateway-XXXXXX").string();
    scratch_ = mkdtemp(pattern.data());
    port_ = free_port();
    server_.emplace(
        std::vector<std::string>{"/usr/bin/python3", script, std::to_string(port_), (scratch_ / "log").string()});
    ASSERT_TRUE(wait_until_listening(port_));
  }
  void TearDown() override {
    server_.reset();
    fs::remove_all(scratch_);
  }

  /// A gateway that is ready, but at our server; with `change` made to its definition.
  std::unique_ptr<Channel> channel(std::string_view name, const std::string& options = "?network=any",
                                   const std::pair<std::string, std::string>& change = {"\n", "\n"}) {
    const fs::path file = scratch_ / "gateway.json";
    for (const auto& [ready, text] : ready_gateways()) {
      if (ready != name) continue;
      std::string changed = replaced(std::string(text), change.first, change.second);
      const auto host = changed.find("https://") + 8;
      const std::string name_of_host = "://" + changed.substr(host, changed.find('/', host) - host) + "/";
      changed = replaced(changed, name_of_host, "://127.0.0.1:" + std::to_string(port_) + "/");
      std::ofstream(file) << replaced(changed, "https://", "http://");
    }
    auto parsed = parse_channel("gateway:" + file.string() + options);
    EXPECT_TRUE(parsed) << parsed.error().text();
    return std::move(*parsed);
  }
  static std::vector<SendResult> send(Channel& channel, const std::vector<std::string>& numbers,
                                      const std::string& text = "hello") {
    std::vector<Envelope> batch(numbers.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      batch[i].message_id_token = "p00-" + std::to_string(i);
      batch[i].to_address = numbers[i];
      batch[i].from_address = "SHOP";
      batch[i].text = text;
    }
    return lapwing::send(channel, batch);
  }
  [[nodiscard]] std::vector<nlohmann::json> log() const {
    std::ifstream in(scratch_ / "log");
    std::vector<nlohmann::json> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(nlohmann::json::parse(line));
    return lines;
  }

  fs::path scratch_;
  std::uint16_t port_ = 0;
  std::optional<ChildProcess> server_;
};

TEST_F(GatewayServer, EachOfThoseThatAreReadySaysWhatIsMeantAndIsUnderstood) {
  const std::string text = "Скидка 10% & \"кофе\"\nждёт {{to}} + вас";
  const std::pair<const char*, const char*> rows[] = {
      {"smsc", "mes"}, {"sms-ru", "msg"}, {"twilio", "Body"}, {"telegram", "text"}};
  for (const auto& [name, field] : rows) {
    const auto open = channel(name);
    const auto results = send(*open, {"+79990000001", "79990000404"}, text);
    EXPECT_EQ(results[0].outcome, Outcome::accepted) << name << " " << results[0].reply;
    EXPECT_FALSE(results[0].provider_id.empty()) << name;
    EXPECT_EQ(results[1].outcome, Outcome::failed) << name << " " << results[1].reply;
    EXPECT_EQ(results[1].reply.find("7999"), std::string::npos) << name;
    ASSERT_FALSE(log().empty()) << name;
    EXPECT_EQ(log().back()["form"][field], text) << name;
  }
  const auto lines = log();
  ASSERT_EQ(lines.size(), 8u);
  EXPECT_EQ(lines[0]["form"]["psw"], "12:se&cret");
  EXPECT_EQ(lines[4]["authorization"], "Basic MTI6c2UmY3JldDoxMjpzZSZjcmV0");
  EXPECT_EQ(lines[6]["path"], "/bot12:se%26cret/sendMessage");
}

TEST_F(GatewayServer, FailuresAreToldFromDoubts) {
  const auto open = channel("smsc");
  const std::pair<const char*, Outcome> rows[] = {
      {"79990000429", Outcome::deferred}, {"79990000503", Outcome::deferred}, {"79990000500", Outcome::unknown},
      {"79990000502", Outcome::unknown},  {"79990000302", Outcome::unknown},  {"79990000777", Outcome::unknown},
      {"79990000666", Outcome::unknown},
  };
  for (const auto& [number, outcome] : rows) {
    const auto result = send(*open, {number})[0];
    EXPECT_EQ(result.outcome, outcome) << number << " " << result.reply;
  }
  EXPECT_EQ(log().size(), std::size(rows)) << "each was sent once, and no redirect was followed";
}

TEST_F(GatewayServer, ASlowAnswerLeavesAMessageUnknownUnlessItMayBeRepeated) {
  const std::pair<std::string, std::string> impatient = {"\"answers\"", "\"timeout\": \"1 second\", \"answers\""};
  const auto result = send(*channel("smsc", "?network=any", impatient), {"79990000888"})[0];
  EXPECT_EQ(result.outcome, Outcome::unknown);
  const std::pair<std::string, std::string> repeatable = {
      "\"answers\"", "\"repeatable\": true, \"timeout\": \"1 second\", \"answers\""};
  EXPECT_EQ(send(*channel("smsc", "?network=any", repeatable), {"79990000888"})[0].outcome, Outcome::deferred);
}

TEST_F(GatewayServer, ConnectionsAreKeptOnlyWhereAMessageMayBeRepeated) {
  const std::vector<std::string> numbers(6, "79990000001");
  const auto peers = [&] {
    std::set<int> ports;
    for (const auto& line : log()) ports.insert(line["peer"].get<int>());
    return ports.size();
  };
  send(*channel("smsc", "?network=any&connections=1"), numbers);
  EXPECT_EQ(peers(), 6u);
  send(*channel("smsc", "?network=any&connections=1", {"\"answers\"", "\"repeatable\": true, \"answers\""}), numbers);
  EXPECT_EQ(peers(), 7u);
}

TEST_F(GatewayServer, NothingIsSentIntoThisMachineUnlessTheOperatorSaysSo) {
  const auto result = send(*channel("smsc", ""), {"79990000001"})[0];
  EXPECT_EQ(result.outcome, Outcome::deferred);
  EXPECT_TRUE(result.reply.ends_with("or its address or port is not a public one")) << result.reply;
  EXPECT_TRUE(log().empty());
}

TEST_F(GatewayServer, ABatchLargerThanItsConnectionsGoesOutWhole) {
  const auto open = channel("telegram");
  for (const auto& result : send(*open, std::vector<std::string>(200, "42"))) {
    EXPECT_EQ(result.outcome, Outcome::accepted) << result.reply;
  }
  EXPECT_EQ(log().size(), 200u);
  open->send({}, [](std::size_t, const SendResult&) { FAIL() << "an outcome of nothing"; });
}

TEST_F(GatewayServer, AGatewayInTroubleIsSoonLeftAlone) {
  const auto open = channel("smsc", "?network=any&connections=1");
  const auto results = send(*open, std::vector<std::string>(20, "79990000503"));
  for (const auto& result : results) EXPECT_EQ(result.outcome, Outcome::deferred);
  EXPECT_EQ(results[19].reply, "not tried, the gateway is in trouble: HTTP 503");
  EXPECT_EQ(log().size(), 3u);
  EXPECT_EQ(send(*open, {"79990000001"})[0].outcome, Outcome::accepted);
  server_.reset();
  EXPECT_EQ(send(*open, {"79990000001"})[0].outcome, Outcome::deferred);
}

TEST_F(GatewayServer, ASendThatIsLeftByAnExceptionLeavesTheChannelUsable) {
  const auto open = channel("smsc");
  const std::vector<Envelope> batch(20, Envelope{.message_id_token = "p00-1", .to_address = "79990000001"});
  EXPECT_THROW(open->send(batch, [](std::size_t, const SendResult&) { throw std::runtime_error("enough"); }),
               std::runtime_error);
  EXPECT_EQ(send(*open, {"79990000404"})[0].outcome, Outcome::failed);
}

// The server says that a message is delivered when it is asked for the second time, and never of one to ...111.
TEST_F(GatewayServer, AGatewayIsAskedWhatBecameOfMessagesUntilItKnows) {
  for (const char* name : {"twilio", "sms-ru"}) {
    const auto open = channel(name, "?network=any", {"5 minutes", "1 second"});
    const auto sent = send(*open, {"79990000001", "79990000111"});
    const std::size_t before = log().size();
    std::vector<DeliveryReceipt> told;
    bool is_durable = false;  // the first time it is not, and has to come again
    while (told.size() < 2) {
      open->receive(Duration{}, [&](std::span<const Incoming> incoming) {
        for (const Incoming& one : incoming) told.push_back(std::get<DeliveryReceipt>(one));
        return std::exchange(is_durable, true);
      });
    }
    for (const DeliveryReceipt& one : told) {
      EXPECT_EQ(one.provider_ids, std::vector<std::string>{sent[0].provider_id});
      EXPECT_EQ(one.state, DeliveryState::delivered);
    }
    EXPECT_GE(log().size(), before + 3) << "under way, delivered and not durable, delivered";
  }
}

TEST_F(GatewayServer, AGatewayIsNotAskedIfTheOperatorSaysSo) {
  const auto open = channel("twilio", "?network=any&status=none", {"5 minutes", "1 second"});
  send(*open, {"79990000001"});
  dynamic_cast<GatewayChannel&>(*open).watch("SM1");
  open->receive(Duration{}, [](std::span<const Incoming>) { return true; });
  EXPECT_EQ(log().size(), 1u);
}

}  // namespace
}  // namespace lapwing
