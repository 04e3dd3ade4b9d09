// Runs a fuzzer's function without libFuzzer, so that every run of the tests does: over each seed, and over seeds that
// were changed by a fixed row of random numbers. The same inputs each time, on any machine.
//
//   FUZZER [--megabytes N] [SEEDS...]
//
// A seed is a file or all files of a folder, the first 16 KB of each; a name that ends in .seeds is a file with a seed
// in each line, in which \n, \r, \t, \\ and \xHH are what they are in C. What breaks the function is written to
// FUZZER-broken beside the program. Exit code 0: nothing broke. `./dev fuzz` has libFuzzer look for more.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

constexpr std::size_t input_size_max = 16 * 1024;
constexpr std::size_t run_cost = 64;  // bytes that a run counts as beside its input's

// What the signal handler needs.
std::string current_input;
std::string broken_file;

void keep_input(int signal) {
  const int file = open(broken_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const bool is_kept = file >= 0 && write(file, current_input.data(), current_input.size()) >= 0;
  const std::string_view said = is_kept ? "fuzzer: the input that broke it is in " : "fuzzer: cannot write ";
  static_cast<void>(!write(STDERR_FILENO, said.data(), said.size()));
  static_cast<void>(!write(STDERR_FILENO, broken_file.data(), broken_file.size()));
  static_cast<void>(!write(STDERR_FILENO, "\n", 1));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::string first_bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(input_size_max, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

std::string unescaped(std::string_view line) {
  std::string out;
  while (!line.empty()) {
    const char c = line.front();
    line.remove_prefix(1);
    if (c != '\\' || line.empty()) {
      out += c;
      continue;
    }
    const char escape = line.front();
    line.remove_prefix(1);
    constexpr std::string_view names = "nrt\\", meant = "\n\r\t\\";
    unsigned byte = 0;
    if (const std::size_t at = names.find(escape); at != std::string_view::npos) {
      out += meant[at];
    } else if (escape == 'x' && line.size() >= 2) {
      std::from_chars(line.data(), line.data() + 2, byte, 16);
      out += static_cast<char>(byte);
      line.remove_prefix(2);
    }
  }
  return out;
}

/// In the order of their names, so that every machine has the same.
void add_seeds(const fs::path& path, std::vector<std::string>& seeds) {
  if (fs::is_directory(path)) {
    std::vector<fs::path> inner;
    for (const auto& entry : fs::directory_iterator(path)) inner.push_back(entry.path());
    std::ranges::sort(inner);
    for (const fs::path& one : inner) {
      if (fs::is_regular_file(one)) seeds.push_back(first_bytes(one));
    }
  } else if (path.extension() == ".seeds") {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) seeds.push_back(unescaped(line));
  } else if (fs::exists(path)) {
    seeds.push_back(first_bytes(path));
  } else {
    fmt::print("NOT TESTED with {}, which is not there\n", path.string());
  }
}

/// Changes inputs by chance: bytes, runs of bytes, pieces of other seeds.
class Mutator {
 public:
  explicit Mutator(const std::vector<std::string>& seeds) : seeds_(seeds) {}

  std::string next() {
    std::string input = one_seed();
    for (std::size_t i = 1 + roll(6); i > 0; --i) change(input);
    input.resize(std::min(input.size(), input_size_max));
    return input;
  }

 private:
  std::size_t roll(std::size_t count) { return static_cast<std::size_t>(random_() % count); }
  const std::string& one_seed() { return seeds_[roll(seeds_.size())]; }

  /// A run of at most `size_max` bytes, as place and size.
  std::pair<std::size_t, std::size_t> run_of(const std::string& text, std::size_t size_max) {
    const std::size_t at = roll(text.size() + 1);
    return {at, std::min(roll(size_max + 1), text.size() - at)};
  }

  void change(std::string& input) {
    constexpr std::string_view odd(
        "\0\n\r\t \"'<>{}[]();:,=%@/\\\x7f\x80\xc3\xff+-0"
        "9",
        34);
    const auto [at, size] = run_of(input, 1 + roll(64));
    switch (roll(8)) {
      case 0:
        if (at < input.size()) input[at] = static_cast<char>(input[at] ^ (1 << roll(8)));
        break;
      case 1:
        if (at < input.size()) input[at] = odd[roll(odd.size())];
        break;
      case 2:
        input.insert(at, 1 + roll(4), odd[roll(odd.size())]);
        break;
      case 3:
        input.erase(at, size);
        break;
      case 4:
        input.insert(at, input.substr(at, size));
        break;
      case 5: {
        const std::string& other = one_seed();
        const auto [from, length] = run_of(other, 200);
        input.replace(at, size, other, from, length);
        break;
      }
      case 6:
        if (at < input.size()) input[at] = static_cast<char>(roll(256));
        break;
      default:
        input.resize(at);
    }
  }

  const std::vector<std::string>& seeds_;
  std::mt19937_64 random_{20260101};  // gives the same numbers everywhere
};

void run(std::string input) {
  current_input = std::move(input);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(current_input.data()), current_input.size());
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> seeds = {""};
  std::size_t bytes_left = 100'000'000;
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (std::string_view(arguments[i]) == "--megabytes" && i + 1 < arguments.size()) {
      const std::string_view number = arguments[++i];
      std::size_t megabytes = 0;
      std::from_chars(number.data(), number.data() + number.size(), megabytes);
      bytes_left = megabytes * 1'000'000;
    } else {
      add_seeds(arguments[i], seeds);
    }
  }
  broken_file = std::string(arguments[0]) + "-broken";
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, &keep_input);

  for (const std::string& seed : seeds) run(seed);
  Mutator mutator(seeds);
  std::size_t run_count = seeds.size();
  for (; bytes_left > 0; ++run_count) {
    std::string input = mutator.next();
    bytes_left -= std::min(bytes_left, input.size() + run_cost);
    run(std::move(input));
  }
  fmt::print("{} inputs from {} seeds, and none broke it\n", run_count, seeds.size());
  return 0;
}
