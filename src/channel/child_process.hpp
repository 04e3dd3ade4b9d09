#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace lapwing {

/// For tests and benchmarks: a program run beside us, ended when this goes out of scope.
class ChildProcess {
 public:
  /// `arguments[0]` is the program's path. `process` is -1 if it cannot be started.
  explicit ChildProcess(std::vector<std::string> arguments) {
    std::vector<char*> raw;
    for (auto& argument : arguments) raw.push_back(argument.data());
    raw.push_back(nullptr);
    process_ = fork();
    if (process_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    execv(raw[0], raw.data());
    _exit(127);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  /// Waits until the program ends by itself; its exit code, or -1 if it did not run or was killed.
  int wait() {
    if (process_ <= 0) return -1;
    int status = 0;
    const bool is_over = waitpid(process_, &status, 0) == process_;
    process_ = -1;
    return is_over && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  ~ChildProcess() {
    if (process_ <= 0) return;
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
  }

 private:
  pid_t process_ = -1;
};

/// A TCP port of 127.0.0.1 on which nobody listens at the moment.
inline std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  const bool is_bound = bind(socket, raw, size) == 0 && getsockname(socket, raw, &size) == 0;
  close(socket);
  return is_bound ? ntohs(address.sin_port) : std::uint16_t{0};
}

/// Waits until somebody listens on 127.0.0.1:port; false if nobody does within ten seconds.
inline bool wait_until_listening(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int attempt = 0; attempt < 500; ++attempt) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const bool is_there = connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    close(socket);
    if (is_there) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

/// Postfix's smtp-sink: a mail server that takes everything, or misbehaves as its flags tell it to.
class SmtpSink {
 public:
  static constexpr const char* program = "/usr/sbin/smtp-sink";
  static bool is_installed() { return access(program, X_OK) == 0; }

  explicit SmtpSink(const std::vector<std::string>& flags = {}, std::uint16_t port = free_port())
      : port_(port), process_(command(port_, flags)), is_up_(wait_until_listening(port_)) {}

  [[nodiscard]] bool is_up() const { return is_up_; }
  [[nodiscard]] std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }

 private:
  static std::vector<std::string> command(std::uint16_t port, const std::vector<std::string>& flags) {
    std::vector<std::string> all = {program};
    // smtp-sink refuses to run as root.
    if (geteuid() == 0) all.insert(all.end(), {"-u", "postfix"});
    all.insert(all.end(), flags.begin(), flags.end());
    all.insert(all.end(), {"127.0.0.1:" + std::to_string(port), "100"});
    return all;
  }

  std::uint16_t port_;
  ChildProcess process_;
  bool is_up_;
};

}  // namespace lapwing
