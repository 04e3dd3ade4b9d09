// HTTP over a real socket.
#include "http/http_server.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <latch>
#include <limits>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "http/event_stream.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

/// A connection to a port of this machine. What waits gives up after ten seconds.
class Client {
 public:
  explicit Client(std::uint16_t port, int receive_bytes = 0) : handle_(socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{10, 0};
    setsockopt(handle_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (receive_bytes > 0) setsockopt(handle_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof(receive_bytes));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(handle_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { hang_up(); }

  void send(std::string_view bytes) const {
    EXPECT_EQ(::send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  /// All that came, at least until that text is among it, or the server hung up.
  const std::string& read_until(std::string_view text) {
    while (come_.find(text) == std::string::npos && read_some()) {
    }
    return come_;
  }
  const std::string& read_all() {
    while (read_some()) {
    }
    return come_;
  }
  /// Whether the server broke the connection off instead of ending it.
  [[nodiscard]] bool was_reset() const { return was_reset_; }
  void hang_up() {
    if (handle_ >= 0) close(handle_);
    handle_ = -1;
  }

 private:
  bool read_some() {
    char chunk[4096];
    const ssize_t n = recv(handle_, chunk, sizeof(chunk), 0);
    if (n > 0) come_.append(chunk, static_cast<std::size_t>(n));
    was_reset_ = n < 0 && errno == ECONNRESET;
    return n > 0;
  }

  int handle_;
  bool was_reset_ = false;
  std::string come_;
};

/// Numbers, of which only the newest is told.
class Numbers final : public EventStream {
 public:
  std::optional<std::string> take() override {
    const std::lock_guard lock(mutex_);
    if (has_ended_) return std::nullopt;
    if (told_ == newest_) return "";
    told_ = newest_;
    taken_ += 1;
    return "data: " + std::to_string(told_) + padding_ + "\n\n";
  }
  void wake_by(std::function<void()> wake) override {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
    changed_.notify_all();
  }

  void tell(int number, std::size_t padding = 0) {
    const std::lock_guard lock(mutex_);
    newest_ = number;
    padding_ = std::string(padding, ' ');
    if (wake_) wake_();
  }
  void end() {
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
    if (wake_) wake_();
  }
  /// Whether the server lets go of it, within ten seconds.
  bool is_let_go() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return !wake_; });
  }
  bool is_listened_to() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return static_cast<bool>(wake_); });
  }
  int taken() {
    const std::lock_guard lock(mutex_);
    return taken_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> wake_;
  std::string padding_;
  int newest_ = 0, told_ = 0, taken_ = 0;
  bool has_ended_ = false;
};

constexpr std::string_view ask_for_stream = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

HttpHandler streaming(const std::shared_ptr<Numbers>& numbers) {
  return [numbers](const HttpRequest&) { return HttpResponse{.content_type = "text/event-stream", .events = numbers}; };
}

/// Sends the bytes to the port of this machine and gives all that comes back until the server hangs up.
std::string exchange(std::uint16_t port, std::string_view bytes) {
  const int handle = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  EXPECT_EQ(send(handle, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  std::string answer;
  char chunk[4096];
  for (ssize_t n = 0; (n = recv(handle, chunk, sizeof(chunk), 0)) > 0;)
    answer.append(chunk, static_cast<std::size_t>(n));
  close(handle);
  return answer;
}

std::unique_ptr<HttpServer> serve(HttpHandler handler, HttpOptions options = {}) {
  options.port = 0;
  return HttpServer::listen(options, std::move(handler)).value();
}

HttpResponse echo(const HttpRequest& request) {
  return {.body = request.method + " " + request.path + "?" + request.query + " " + request.body};
}

TEST(HttpServer, AnswersOneRequestAfterAnotherOnAConnection) {
  const auto server = serve(echo);
  const std::string answer = exchange(server->port(),
                                      "GET /a?x=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                      "POST /b HTTP/1.1\r\nHost: 127.0.0.1:80\r\nContent-Length: 2\r\n\r\nhi"
                                      "HEAD /c HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("GET /a?x=1 "), std::string::npos) << answer;
  EXPECT_NE(answer.find("POST /b? hi"), std::string::npos) << answer;
  EXPECT_EQ(answer.find("GET /c?"), std::string::npos) << answer;  // HEAD has no body
  EXPECT_NE(answer.find("Content-Security-Policy: default-src 'none'"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(HttpServer, UnpacksABody) {
  const auto server = serve(echo, {.body_bytes_max = 100});
  const auto sent = [&](const std::string& encoding, const std::string& body) {
    return exchange(server->port(),
                    "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Encoding: " + encoding +
                        "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  };
  // printf hi | gzip -n
  const std::string packed("\x1f\x8b\x08\0\0\0\0\0\0\x03\xcb\xc8\x04\0\xac\x2a\x93\xd8\x02\0\0\0", 22);
  EXPECT_TRUE(sent("gzip", packed).ends_with("POST /? hi")) << sent("gzip", packed);
  EXPECT_TRUE(sent("identity", "hi").ends_with("POST /? hi"));
  EXPECT_EQ(sent("gzip", "hi").substr(9, 3), "400");
  EXPECT_EQ(sent("br", "hi").substr(9, 3), "415");
}

TEST(HttpServer, BoundsWhatAClientMaySend) {
  const auto server = serve(echo, {.header_bytes_max = 1024, .body_bytes_max = 10});
  const auto status_of = [&](const std::string& request) { return exchange(server->port(), request).substr(9, 3); };
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n\r\n"), "413");
  EXPECT_EQ(status_of("GET /" + std::string(4000, 'x') + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), "431");
  EXPECT_EQ(status_of("NONSENSE\r\n\r\n"), "400");
}

TEST(HttpServer, WhoSendsTooMuchIsToldSoAndNotCutOff) {
  const auto server = serve(echo, {.body_bytes_max = 10});
  Client client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n" + std::string(900'000, 'x'));
  EXPECT_EQ(client.read_all().substr(9, 3), "413");
  EXPECT_FALSE(client.was_reset());
}

TEST(HttpServer, RefusesForeignNamesForThisMachine) {
  const auto server = serve(echo);
  const std::string answer = exchange(server->port(),
                                      "GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answer.substr(9, 3), "421");
}

TEST(HttpServer, HangsUpOnWhoStaysSilent) {
  const auto server = serve(echo, {.idle_max = Duration{50}});
  EXPECT_EQ(exchange(server->port(), "GET / HT"), "");
}

TEST(HttpServer, WhoFindsNoRoomIsToldWhenToComeAgain) {
  const auto server = serve(echo, {.connections_max = 1});
  Client first(server->port());
  first.send("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n");
  first.read_until("GET /a");
  Client second(server->port());
  second.send("GET /b HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const std::string answer = second.read_all();
  EXPECT_EQ(answer.substr(9, 3), "503");
  EXPECT_NE(answer.find("Retry-After: 1\r\n"), std::string::npos) << answer;
  EXPECT_FALSE(second.was_reset());
  first.send("GET /c HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_NE(first.read_until("GET /c").find("GET /c"), std::string::npos) << "who is there stays";
}

TEST(HttpServer, WhoMayWaitHoldsUpNobodyElse) {
  std::latch goes_on(1);
  HttpOptions options{.port = 0, .handler_threads = 1, .reader_threads = 2};
  const auto server = HttpServer::listen(
                          options,
                          [&](const HttpRequest& request) {
                            if (request.path == "/reads") goes_on.wait();
                            return echo(request);
                          },
                          {}, [](const HttpRequest& request) { return request.path == "/reads"; })
                          .value();
  std::vector<std::unique_ptr<Client>> readers;
  for (int i = 0; i < 4; ++i) {
    readers.push_back(std::make_unique<Client>(server->port()));
    readers.back()->send("GET /reads HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }
  const std::string answer = exchange(server->port(),
                                      "GET /brings HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.ends_with("GET /brings? ")) << answer;
  goes_on.count_down();
  for (const auto& reader : readers) EXPECT_TRUE(reader->read_all().ends_with("GET /reads? "));
}

TEST(HttpServer, AHandlersExceptionIsAnAnswer) {
  const auto server = serve([](const HttpRequest&) -> HttpResponse { throw std::runtime_error("broken"); });
  EXPECT_EQ(exchange(server->port(), "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n").substr(9, 3), "500");
}

TEST(HttpServer, ATakenPortIsOneClearError) {
  const auto server = serve(echo);
  HttpOptions options;
  options.port = server->port();
  const auto second = HttpServer::listen(options, echo);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().text().find("another program has this port"), std::string::npos) << second.error().text();
}

TEST(HttpServer, ListensWhereItIsTold) {
  EXPECT_EQ(parse_listen("[::1]:80")->address, "::1");
  EXPECT_EQ(parse_listen("localhost:80")->address, "127.0.0.1");
  EXPECT_EQ(parse_listen("0.0.0.0:0")->port, 0);
  for (const char* text : {"", "8080", "127.0.0.1:", "shop.example:80", "127.0.0.1:70000", "127.0.0.1:-1"}) {
    EXPECT_FALSE(parse_listen(text)) << text;
  }
}

TEST(HttpServer, AStreamGoesOnUntilItEnds) {
  const auto numbers = std::make_shared<Numbers>();
  const auto server = serve(streaming(numbers));
  Client client(server->port());
  client.send(ask_for_stream);
  EXPECT_NE(client.read_until("\r\n\r\n").find("Content-Type: text/event-stream"), std::string::npos);
  ASSERT_TRUE(numbers->is_listened_to());
  numbers->tell(1);
  EXPECT_NE(client.read_until("data: 1\n\n").find("Transfer-Encoding: chunked"), std::string::npos);
  numbers->tell(2);
  client.read_until("data: 2\n\n");
  numbers->end();
  EXPECT_TRUE(client.read_all().ends_with("9\r\ndata: 2\n\n\r\n0\r\n\r\n")) << client.read_all();
  EXPECT_TRUE(numbers->is_let_go());
}

TEST(HttpServer, AStreamIsPlainForWhoKnowsNoChunks) {
  const auto numbers = std::make_shared<Numbers>();
  const auto server = serve(streaming(numbers));
  numbers->tell(7);
  Client client(server->port());
  client.send("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
  client.read_until("data: 7");
  numbers->end();
  EXPECT_TRUE(client.read_all().ends_with("\r\n\r\ndata: 7\n\n")) << client.read_all();
}

TEST(HttpServer, AStreamWithoutNewsSaysThatItIsThere) {
  const auto numbers = std::make_shared<Numbers>();
  const auto server = serve(streaming(numbers), {.heartbeat = Duration{20}});
  Client client(server->port());
  client.send(ask_for_stream);
  const std::jthread waker([&](const std::stop_token& stop) {
    for (; !stop.stop_requested(); std::this_thread::sleep_for(std::chrono::milliseconds(5))) numbers->tell(0);
  });
  EXPECT_NE(client.read_until(":\n\n\r\n3\r\n:\n\n").find(":\n\n"), std::string::npos);
}

TEST(HttpServer, AStreamEndsWhenTheClientHangsUp) {
  const auto numbers = std::make_shared<Numbers>();
  const auto server = serve(streaming(numbers));
  Client client(server->port());
  client.send(ask_for_stream);
  ASSERT_TRUE(numbers->is_listened_to());
  client.hang_up();
  EXPECT_TRUE(numbers->is_let_go());
}

TEST(HttpServer, WhoReadsNothingOfAStreamGetsTheNewestLaterAndNoQueue) {
  constexpr int told = 500;
  constexpr std::size_t padding = 64 * 1024;
  const auto numbers = std::make_shared<Numbers>();
  const auto server = serve(streaming(numbers));
  Client client(server->port(), 4096);
  client.send(ask_for_stream);
  ASSERT_TRUE(numbers->is_listened_to());
  for (int i = 1; i <= told; ++i) numbers->tell(i, padding);
  const std::string& come = client.read_until("data: 500");
  EXPECT_NE(come.find("data: 500"), std::string::npos);
  EXPECT_LT(numbers->taken(), told / 10);
  EXPECT_LT(come.size(), told / 10 * padding);
}

TEST(HttpServer, WhoReadsNothingOfAStreamForTooLongIsLetGo) {
  const auto numbers = std::make_shared<Numbers>();
  const auto server = serve(streaming(numbers), {.transfer_max = Duration{100}});
  Client client(server->port(), 4096);
  client.send(ask_for_stream);
  ASSERT_TRUE(numbers->is_listened_to());
  numbers->tell(1, 16 * 1024 * 1024);
  EXPECT_TRUE(numbers->is_let_go());
}

TEST(HttpServer, StoppingEndsStreamsAtOnceEvenOfWhoDoesNotRead) {
  const auto read = std::make_shared<Numbers>(), unread = std::make_shared<Numbers>();
  const auto server = serve([&](const HttpRequest& request) {
    return HttpResponse{.content_type = "text/event-stream", .events = request.path == "/read" ? read : unread};
  });
  Client reader(server->port()), sleeper(server->port(), 4096);
  reader.send("GET /read HTTP/1.1\r\nHost: localhost\r\n\r\n");
  sleeper.send(ask_for_stream);
  ASSERT_TRUE(read->is_listened_to());
  ASSERT_TRUE(unread->is_listened_to());
  unread->tell(1, 16 * 1024 * 1024);
  const auto begin = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_TRUE(reader.read_all().ends_with("0\r\n\r\n"));
}

/// Takes files at /file, of 1 MB at most; keeps them, and tells their sizes.
class FileTest : public testing::Test {
 protected:
  FileTest() {
    HttpOptions options;
    options.port = 0;
    options.body_bytes_max = 10;
    server_ = HttpServer::listen(
                  options, [this](const HttpRequest& request) { return answer(request); },
                  FileDoor{[](const HttpRequest& request) { return request.path == "/file"; },
                           [this](const HttpRequest& request) { return place(request); }})
                  .value();
  }

  HttpResponse answer(const HttpRequest& request) const {
    if (request.body_file.empty()) return echo(request);
    if (request.query == "leave") return {.body = std::to_string(std::filesystem::file_size(request.body_file))};
    std::filesystem::rename(request.body_file, kept_);
    if (request.query == "back") return {.body_file = kept_};
    return {.body = std::to_string(std::filesystem::file_size(kept_)) + " bytes"};
  }
  std::expected<BodyFile, HttpResponse> place(const HttpRequest& request) const {
    if (request.query == "no") return std::unexpected(problem(403, "Forbidden", "not you"));
    return BodyFile{path_, 1'000'000, request.query == "full" ? std::numeric_limits<std::uint64_t>::max() : 0};
  }
  std::string post(const std::string& query, const std::string& body, const std::string& header = "") const {
    return exchange(server_->port(), "POST /file?" + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                                         header + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  TemporaryFolder folder_{TemporaryFolder::Place::memory};
  std::string path_ = folder_.path() / "come", kept_ = folder_.path() / "kept";
  std::unique_ptr<HttpServer> server_;
};

TEST_F(FileTest, ABodyIsWrittenToAFileAsItComes) {
  EXPECT_TRUE(post("", std::string(900'000, 'x')).ends_with("\r\n\r\n900000 bytes"));
  EXPECT_EQ(std::filesystem::file_size(kept_), 900'000U);
  EXPECT_TRUE(post("", "").ends_with("\r\n\r\n0 bytes"));
}

TEST_F(FileTest, AFileThatIsTooLargeLeavesNothing) {
  EXPECT_EQ(post("", std::string(1'000'001, 'x')).substr(9, 3), "413");
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(FileTest, AFileThatNobodyTakesIsGoneWithItsRequest) {
  EXPECT_TRUE(post("leave", std::string(900'000, 'x')).ends_with("\r\n\r\n900000"));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(FileTest, AFileLeavesTheDiskSomeRoom) {
  EXPECT_EQ(post("full", std::string(900'000, 'x')).substr(9, 3), "507");
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(FileTest, ABodyThatBreaksOffLeavesNothing) {
  {
    Client client(server_->port());
    client.send("POST /file HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n" + std::string(50'000, 'x'));
  }
  server_->stop();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(FileTest, WhoMayNotIsToldBeforeAnythingIsKept) {
  EXPECT_EQ(post("no", "12345").substr(9, 3), "403");
  EXPECT_EQ(post("no", std::string(100, 'x')).substr(9, 3), "403");  // more than the server reads into memory
  EXPECT_FALSE(std::filesystem::exists(path_));
  const std::string waiting = post("no", "", "Expect: 100-continue\r\n");
  EXPECT_EQ(waiting.substr(9, 3), "403") << waiting;
}

TEST_F(FileTest, AFileIsAnAnswer) {
  const std::string body = std::string(700'000, 'x') + "end";
  const std::string answer = post("back", body);
  EXPECT_TRUE(answer.ends_with(body));
  EXPECT_NE(answer.find("Content-Length: 700003"), std::string::npos);
}

TEST_F(FileTest, OtherBodiesKeepTheirLimit) {
  const std::string answer = exchange(server_->port(),
                                      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n\r\n12345678901");
  EXPECT_EQ(answer.substr(9, 3), "413");
}

}  // namespace
}  // namespace lapwing
