#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

/// An open file of the system, closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

/// Milliseconds of a clock that never goes back; only differences mean anything.
Instant monotonic_now();

/// Connects, trying each of the host's addresses; the socket does not block. `wake` becoming readable ends the attempt
/// (-1: nothing does), as do ten seconds. Error: why not, without an address of anybody's.
Result<Descriptor> connect_to(const std::string& host, std::uint16_t port, int wake);

}  // namespace lapwing
