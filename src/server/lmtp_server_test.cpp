#include "server/lmtp_server.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <vector>

#include "channel/mail_folder.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

/// A client over a real socket, which waits for what it expects to hear.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_there_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { ::close(socket_); }

  [[nodiscard]] bool is_there() const { return is_there_; }
  void say(const std::string& text) {
    EXPECT_EQ(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL), std::ssize(text));
  }
  /// A line without its end; empty when the server hangs up.
  std::string hear() {
    std::string line;
    char c = 0;
    while (::recv(socket_, &c, 1, 0) == 1) {
      if (c == '\n') return line;
      if (c != '\r') line += c;
    }
    return line;
  }
  std::string hear_code(int count = 1) {
    std::string line;
    for (int i = 0; i < count; ++i) line = hear();
    return line.substr(0, 3);
  }

 private:
  int socket_;
  bool is_there_ = false;
};

struct Kept {
  std::mutex mutex;
  std::vector<LmtpMail> mails;
  bool answer = true;
  LmtpHandler handler() {
    return [this](const LmtpMail& mail) {
      const std::lock_guard lock(mutex);
      mails.push_back(mail);
      return answer;
    };
  }
};

const std::string whole_mail =
    "LHLO m\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nSubject: x\r\n\r\nhello\r\n.\r\n";

TEST(LmtpServer, AMailIsAnsweredForEachRecipientAsTheHandlerSays) {
  Kept kept;
  const auto server = LmtpServer::listen({}, kept.handler()).value();
  for (const bool answer : {true, false}) {
    kept.answer = answer;
    Client client(server->port());
    EXPECT_EQ(client.hear_code(), "220");
    client.say(whole_mail);
    EXPECT_EQ(client.hear_code(5), "250");  // the lines of LHLO
    EXPECT_EQ(client.hear_code(3), "250");
    EXPECT_EQ(client.hear_code(), "354");
    EXPECT_EQ(client.hear_code(), answer ? "250" : "451");
    EXPECT_EQ(client.hear_code(), answer ? "250" : "451");
    client.say("QUIT\r\n");
    EXPECT_EQ(client.hear_code(), "221");
    EXPECT_EQ(client.hear(), "");
  }
  ASSERT_EQ(kept.mails.size(), 2u);
  EXPECT_EQ(kept.mails[0].bytes, "Subject: x\r\n\r\nhello\r\n");
}

TEST(LmtpServer, ConnectionsBeyondTheirNumberAreToldToComeBack) {
  Kept kept;
  const auto server = LmtpServer::listen({.connections_max = 2}, kept.handler()).value();
  auto first = std::make_unique<Client>(server->port());
  Client second(server->port());
  EXPECT_EQ(first->hear_code(), "220");
  EXPECT_EQ(second.hear_code(), "220");
  Client third(server->port());
  EXPECT_EQ(third.hear_code(), "421");
  first->say("QUIT\r\n");
  EXPECT_EQ(first->hear_code(), "221");
  EXPECT_EQ(first->hear(), "");
  for (std::string heard = "421"; heard == "421";) {  // until the thread of the first one has ended
    Client next(server->port());
    heard = next.hear_code();
    if (heard != "421") {
      EXPECT_EQ(heard, "220");
    }
  }
}

TEST(LmtpServer, WhoSaysNothingIsLeft) {
  Kept kept;
  const auto server = LmtpServer::listen({.command_max = Duration{50}}, kept.handler()).value();
  Client client(server->port());
  EXPECT_EQ(client.hear_code(), "220");
  EXPECT_EQ(client.hear_code(), "421");
  EXPECT_EQ(client.hear(), "");
}

TEST(LmtpServer, StoppingEndsConnectionsThatBringNothing) {
  Kept kept;
  const auto server = LmtpServer::listen({}, kept.handler()).value();
  Client client(server->port());
  EXPECT_EQ(client.hear_code(), "220");
  server->stop();
  EXPECT_EQ(client.hear_code(), "421");
  EXPECT_FALSE(Client(server->port()).is_there());
}

TEST(LmtpServer, AnAddressThatIsTakenIsNamed) {
  Kept kept;
  const auto server = LmtpServer::listen({}, kept.handler()).value();
  const auto again = LmtpServer::listen({.port = server->port()}, kept.handler());
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().text().find(std::to_string(server->port())), std::string::npos);
  EXPECT_FALSE(LmtpServer::listen({.address = "mail.example"}, kept.handler()));
}

TEST(LmtpServer, MailsThatAreKeptUnreadHaveNamesOfTheirOwn) {
  std::string name = (fs::temp_directory_path() / "lapwing-unread-XXXXXX").string();
  const fs::path folder = fs::path(mkdtemp(name.data())) / "feedback";
  ASSERT_TRUE(keep_unread(folder, "lmtp", "one"));
  ASSERT_TRUE(keep_unread(folder, "lmtp", "two"));
  const auto text = [&](const char* file) {
    std::ifstream stream(folder / "unread" / file);
    return std::string{std::istreambuf_iterator<char>(stream), {}};
  };
  EXPECT_EQ(text("lmtp-1.eml"), "one");
  EXPECT_EQ(text("lmtp-2.eml"), "two");
  std::ofstream(folder.parent_path() / "file") << "no folder";
  EXPECT_FALSE(keep_unread(folder.parent_path() / "file", "lmtp", "three"));
  fs::remove_all(folder.parent_path());
}

}  // namespace
}  // namespace lapwing
