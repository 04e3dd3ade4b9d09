// Offers events at a rate, whatever it is answered, and keeps account of the answers; then holds that account against
// what the journal has.
//
//     overload_load offer PORT KEY CONNECTIONS EVENTS_A_SECOND SECONDS ACCOUNT    prints what became of the requests
//     overload_load check FOLDER ACCOUNT    prints what the journal has of them; 1: it lacks some, or has some twice
//
// Each event is one of its own: a number stands in it as a customer and a second, of which the journal keeps both.
#include <utility>  // before Asio 1.74, which uses std::exchange without including it

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <deque>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "journal/sqlite_journal.hpp"
#include "model/record.hpp"

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t batch = 100;
constexpr std::uint64_t customers = 20'000;
constexpr std::int64_t first_second = 21'600;  // so long ago the first of the events happened

/// What a request was answered.
enum class Answer : char {
  taken = 't',
  refused = 'r',  ///< 429 or 503 with Retry-After
  other = 'o',    ///< anything else
  none = 'n'      ///< the connection broke, and nobody knows
};

/// The numbers of the events that one request brought: `batch` of them from here on.
std::uint64_t first_of(std::uint64_t request, std::uint64_t connection, std::uint64_t connections) {
  return (request * connections + connection) * batch;
}

struct Offer {
  std::uint16_t port = 0;
  std::string key;
  std::uint64_t connections = 0, rate = 0, seconds = 0;
  std::int64_t base = 0;  ///< second in which events 0 to `customers` happened
};

std::string body_of(const Offer& offer, std::uint64_t first) {
  static_assert(customers % batch == 0, "the events of a request happened in one second");
  const auto at = fmt::format("{:%FT%TZ}", std::chrono::sys_seconds(std::chrono::seconds(
                                               offer.base + static_cast<std::int64_t>(first / customers))));
  std::string body = "{\"batch\":[";
  for (std::uint64_t number = first; number < first + batch; ++number) {
    body += fmt::format(
        R"({}{{"type":"track","userId":"customer-{}","messageId":"overload-{}-{}","timestamp":"{}",)"
        R"("context":{{"library":{{"name":"@segment/analytics-node","version":"2.2.1"}}}},)"
        R"("event":"Product Viewed","properties":{{"product_id":"p{}","category":"c{}","price":4.50}}}})",
        number == first ? "" : ",", number % customers, offer.base, number, at, number % 1000, number % 30);
  }
  return body + "]}";
}

/// Sends a request every so often, on a connection that is made anew when it breaks. Nothing is asked twice.
class Connection {
 public:
  Connection(const Offer& offer, std::uint64_t which) : offer_(offer), which_(which) {}

  void run(Clock::time_point begin) {
    const std::chrono::duration<double> every(static_cast<double>(offer_.connections * batch) /
                                              static_cast<double>(offer_.rate));
    const auto due = [&](std::uint64_t request) {
      return begin + std::chrono::duration_cast<Clock::duration>(
                         every * (static_cast<double>(request) +
                                  static_cast<double>(which_) / static_cast<double>(offer_.connections)));
    };
    const auto end = begin + std::chrono::seconds(offer_.seconds);
    for (std::uint64_t request = 0; due(request) < end && Clock::now() < end && !has_gone_; ++request) {
      const std::string body = body_of(offer_, first_of(request, which_, offer_.connections));
      std::this_thread::sleep_until(due(request));
      answers.push_back(static_cast<char>(ask(body)));
    }
  }

  std::string answers;  // one letter a request

 private:
  Answer ask(const std::string& body) {
    boost::system::error_code error;
    if (!socket_.is_open()) {
      socket_.connect({asio::ip::address_v4::loopback(), offer_.port}, error);
      if (error) {
        has_gone_ = error == asio::error::connection_refused;  // nobody listens any more
        socket_.close();
        return Answer::none;
      }
      socket_.set_option(tcp::no_delay(true), error);
    }
    const std::string head = fmt::format(
        "POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n"
        "Content-Length: {}\r\n\r\n",
        offer_.key, body.size());
    asio::write(socket_, std::array<asio::const_buffer, 2>{asio::buffer(head), asio::buffer(body)}, error);
    http::response<http::string_body> response;
    boost::system::error_code broken;  // an answer may have come before the connection broke
    http::read(socket_, buffer_, response, broken);
    if (error || broken || !response.keep_alive()) {
      buffer_.clear();
      socket_.close();
      if (broken) return Answer::none;
    }
    if (response.result_int() == 200) return Answer::taken;
    const bool is_refusal = (response.result_int() == 429 || response.result_int() == 503) &&
                            !response[http::field::retry_after].empty();
    return is_refusal ? Answer::refused : Answer::other;
  }

  const Offer& offer_;
  const std::uint64_t which_;
  asio::io_context context_;
  tcp::socket socket_{context_};
  beast::flat_buffer buffer_;
  bool has_gone_ = false;
};

/// The account: the second that numbers count from, and for each connection a line of letters.
int run_offer(Offer offer, const std::string& account) {
  offer.base =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count() -
      first_second;
  std::deque<Connection> connections;
  for (std::uint64_t i = 0; i < offer.connections; ++i) connections.emplace_back(offer, i);
  {
    const auto begin = Clock::now();
    std::vector<std::jthread> threads;
    for (Connection& one : connections) threads.emplace_back([&, begin] { one.run(begin); });
  }
  std::ofstream file(account);
  file << offer.base << "\n";
  std::array<std::uint64_t, 256> counts{};
  for (const Connection& one : connections) {
    file << one.answers << "\n";
    for (const char letter : one.answers) ++counts.at(static_cast<unsigned char>(letter));
  }
  const auto told = [&](Answer answer) { return counts.at(static_cast<unsigned char>(answer)) * batch; };
  fmt::print("{{\"taken\": {}, \"refused\": {}, \"other\": {}, \"no_answer\": {}}}\n", told(Answer::taken),
             told(Answer::refused), told(Answer::other), told(Answer::none));
  return file.good() ? 0 : 2;
}

template <class Number>
Number number_of(std::string_view text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// The number that stands in an event; nothing if it is not of this account.
std::optional<std::uint64_t> number_in(const lapwing::ActivityRecorded& event, std::int64_t base) {
  constexpr std::string_view prefix = "customer-";
  if (!event.customer_id.starts_with(prefix) || event.at.seconds() < base) return std::nullopt;
  const auto customer = number_of<std::uint64_t>(std::string_view(event.customer_id).substr(prefix.size()));
  return static_cast<std::uint64_t>(event.at.seconds() - base) * customers + customer;
}

int check(const std::string& folder, const std::string& account) {
  std::ifstream file(account);
  std::int64_t base = 0;
  file >> base;
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  lines.erase(lines.begin());  // the rest of the first one
  std::size_t longest = 0;
  for (const std::string& line : lines) longest = std::max(longest, line.size());
  std::vector<std::uint8_t> found(first_of(longest, 0, lines.size()));

  const auto journal = lapwing::SqliteJournal::open(folder);
  if (!journal) {
    fmt::print(stderr, "{}\n", journal.error().text());
    return 2;
  }
  for (std::uint16_t i = 0; i < (*journal)->partition_count(); ++i) {
    const auto read = (*journal)->read(
        lapwing::PartitionId{i}, lapwing::JournalOffset{},
        [&](lapwing::JournalOffset, std::string_view payload) -> lapwing::Result<void> {
          const lapwing::Batch batch_read = TRY(lapwing::decode_batch(payload));
          for (const lapwing::Record& record : batch_read.records) {
            const auto* input = std::get_if<lapwing::Input>(&record.body);
            const auto* event = input == nullptr ? nullptr : std::get_if<lapwing::ActivityRecorded>(input);
            const auto number = event == nullptr ? std::nullopt : number_in(*event, base);
            if (number && *number < found.size() && found[*number] < 255) ++found[*number];
          }
          return {};
        });
    if (!read) {
      fmt::print(stderr, "{}\n", read.error().text());
      return 2;
    }
  }
  std::uint64_t taken = 0, lost = 0, twice = 0, refused_found = 0, unanswered_found = 0;
  for (std::size_t connection = 0; connection < lines.size(); ++connection) {
    for (std::size_t request = 0; request < lines[connection].size(); ++request) {
      const auto answer = static_cast<Answer>(lines[connection][request]);
      const std::uint64_t first = first_of(request, connection, lines.size());
      for (std::uint64_t number = first; number < first + batch; ++number) {
        const bool is_there = found[number] > 0;
        twice += found[number] > 1 ? 1U : 0U;
        if (answer == Answer::taken) {
          ++taken;
          lost += is_there ? 0U : 1U;
        } else if (is_there) {
          ++(answer == Answer::none ? unanswered_found : refused_found);
        }
      }
    }
  }
  fmt::print(
      "{{\"taken\": {}, \"lost\": {}, \"twice\": {}, \"refused_and_there\": {}, \"unanswered_and_there\": {}}}\n",
      taken, lost, twice, refused_found, unanswered_found);
  return lost == 0 && twice == 0 && refused_found == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 7 && arguments[0] == "offer") {
    Offer offer;
    offer.port = number_of<std::uint16_t>(arguments[1]);
    offer.key = arguments[2];
    offer.connections = number_of<std::uint64_t>(arguments[3]);
    offer.rate = number_of<std::uint64_t>(arguments[4]);
    offer.seconds = number_of<std::uint64_t>(arguments[5]);
    return run_offer(offer, arguments[6]);
  }
  if (arguments.size() == 3 && arguments[0] == "check") return check(arguments[1], arguments[2]);
  fmt::print(stderr,
             "overload_load offer PORT KEY CONNECTIONS EVENTS_A_SECOND SECONDS ACCOUNT\n"
             "overload_load check FOLDER ACCOUNT\n");
  return 2;
}
