// HTTP over a real socket.
#include "http/http_server.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace lapwing {
namespace {

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

}  // namespace
}  // namespace lapwing
