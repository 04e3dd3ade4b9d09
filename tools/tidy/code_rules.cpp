#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "tidy/rules.hpp"

namespace lapwing::tidy {
namespace {

struct BannedCall {
  std::string_view call;
  std::string_view instead;
};

/// In all our C++.
constexpr std::array banned_everywhere = {
    BannedCall{"assert(", "ensure(), which stays on in release"},
    BannedCall{"sprintf(", "fmt::format"},
    BannedCall{"std::endl", "'\\n'; a flush is asked for by name"},
    BannedCall{"using namespace std;", "the name with its std::"},
    BannedCall{"std::regex", "a small reader of your own; std::regex is slow and its stack is not bounded"},
    BannedCall{"std::rand", "SeededRandom, or a hash where it decides"},
    BannedCall{"rand()", "SeededRandom, or a hash where it decides"},
    BannedCall{"localtime", "Zone; the machine's own time zone means nothing to a shop"},
};

/// In the product besides, tests apart.
constexpr std::array banned_in_product = {
    BannedCall{"std::stoi", "std::from_chars, which neither throws nor skips blanks"},
    BannedCall{"std::stol", "std::from_chars, which neither throws nor skips blanks"},
    BannedCall{"std::stoll", "std::from_chars, which neither throws nor skips blanks"},
    BannedCall{"std::stoul", "std::from_chars, which neither throws nor skips blanks"},
    BannedCall{"std::stoull", "std::from_chars, which neither throws nor skips blanks"},
    BannedCall{"std::stod", "std::from_chars, which knows no locale"},
    BannedCall{"atoi(", "std::from_chars, which can say no"},
    BannedCall{"atof(", "std::from_chars, which can say no"},
    BannedCall{"strtol(", "std::from_chars, which can say no"},
    BannedCall{"strtod(", "std::from_chars, which knows no locale"},
};

/// In pure rooms besides, tests apart: decisions must come out the same whenever and wherever they are made.
constexpr std::array banned_in_pure_rooms = {
    BannedCall{"system_clock", "the `now` that comes with the batch"},
    BannedCall{"steady_clock", "the `now` that comes with the batch"},
    BannedCall{"high_resolution_clock", "the `now` that comes with the batch"},
    BannedCall{"std::time(", "the `now` that comes with the batch"},
    BannedCall{"time(nullptr)", "the `now` that comes with the batch"},
    BannedCall{"clock_gettime", "the `now` that comes with the batch"},
    BannedCall{"gettimeofday", "the `now` that comes with the batch"},
    BannedCall{"random_device", "stable_hash of the customer and a salt"},
    BannedCall{"std::mt19937", "SeededRandom, whose numbers no standard library can change"},
    BannedCall{"std::thread", "nothing: a partition is one thread, and `host` owns it"},
    BannedCall{"std::jthread", "nothing: a partition is one thread, and `host` owns it"},
    BannedCall{"std::async", "nothing: a partition is one thread, and `host` owns it"},
    BannedCall{"std::mutex", "nothing: a partition is one thread, and shares nothing"},
    BannedCall{"thread_local", "a member of the object whose state it is"},
    BannedCall{"fopen", "bytes that the caller read"},
    BannedCall{"std::ifstream", "bytes that the caller read"},
    BannedCall{"std::ofstream", "a value that the caller writes"},
    BannedCall{"std::fstream", "bytes that the caller read"},
    BannedCall{"std::filesystem", "bytes that the caller read"},
    BannedCall{"getenv", "a value that the caller passes"},
    BannedCall{"std::cout", "a value that the caller prints"},
    BannedCall{"std::cerr", "an Error that the caller prints"},
    BannedCall{"std::locale", "formats that are the same everywhere"},
    BannedCall{"setlocale", "formats that are the same everywhere"},
};

template <std::size_t n>
void check_calls(const SourceFile& file, const std::array<BannedCall, n>& banned, Findings& findings) {
  const std::string& code = file.code();
  for (const BannedCall& ban : banned) {
    for (std::size_t at = find_word(code, ban.call); at != std::string::npos; at = find_word(code, ban.call, at + 1)) {
      findings.push_back({file.path(), line_at(code, at), fmt::format("{}; instead: {}", ban.call, ban.instead)});
    }
  }
}

/// The text before `at` without the blanks at its end.
std::string_view before(std::string_view code, std::size_t at) {
  return code.substr(0, code.find_last_not_of(" \n", at == 0 ? 0 : at - 1) + 1);
}

/// Raw `new` and `delete`. Deleted functions and our own operators are something else, and so is a `new` that goes
/// straight into a smart pointer: a factory with a private constructor cannot use std::make_unique.
void check_ownership(const SourceFile& file, Findings& findings) {
  const std::string_view code = file.code();
  for (const std::string_view word : {"new", "delete"}) {
    for (std::size_t at = find_word(code, word); at != std::string_view::npos; at = find_word(code, word, at + 1)) {
      const std::string_view left = before(code, at);
      const char next = at + word.size() < code.size() ? code[at + word.size()] : ' ';
      const bool deleted_function = word == "delete" && left.ends_with('=');
      const bool owned = word == "new" && (left.ends_with(">(") || left.ends_with(".reset("));
      if (deleted_function || owned || left.ends_with("operator") || left.ends_with('#')) continue;
      if (next != ' ' && next != '[' && next != '(') continue;
      findings.push_back({file.path(), line_at(code, at),
                          fmt::format("a raw {}; instead: a value, std::make_unique, or a container", word)});
    }
  }
}

/// Rooms whose CMakeLists.txt declares them PURE.
std::set<std::string, std::less<>> pure_rooms(const Tree& tree) {
  std::set<std::string, std::less<>> rooms;
  for (const SourceFile& file : tree) {
    if (!file.room().empty() && file.is_cmake() && find_word(file.text(), "PURE") != std::string::npos) {
      rooms.emplace(file.room());
    }
  }
  return rooms;
}

/// "src/rfm/scores" for scores.hpp and scores.cpp, which are read as one.
std::string stem_of(const SourceFile& file) { return file.path().substr(0, file.path().rfind('.')); }

/// The name that a declaration gives after its type, whose template arguments start at `at`; empty if there is none.
std::string_view name_after_arguments(std::string_view code, std::size_t at) {
  code.remove_prefix(std::min(after_angles(code, at), code.size()));
  code.remove_prefix(std::min(code.find_first_not_of(" \n&"), code.size()));
  const auto end = std::ranges::find_if_not(code, is_name_char);
  return code.substr(0, static_cast<std::size_t>(end - code.begin()));
}

/// The names of variables declared as std::unordered_map or _set.
std::set<std::string> unordered_names(std::string_view code) {
  constexpr std::string_view type = "std::unordered_";
  std::set<std::string> names;
  for (std::size_t at = code.find(type); at != std::string_view::npos; at = code.find(type, at + 1)) {
    const std::string_view name = name_after_arguments(code, at);
    if (!name.empty()) names.emplace(name);
  }
  return names;
}

/// A loop over an unordered container may let its order escape into a decision. A line that says `any order:` and why
/// it does not is let pass.
void check_loops(const SourceFile& file, const std::set<std::string>& names, Findings& findings) {
  const auto code = lines_of(file.code());
  const auto text = lines_of(file.text());
  for (std::size_t i = 0; i < code.size(); ++i) {
    const std::size_t loop = find_word(code[i], "for (");
    const std::size_t colon = loop == std::string_view::npos ? loop : code[i].find(" : ", loop);
    if (colon == std::string_view::npos || text[i].find("any order:") != std::string_view::npos) continue;
    const std::string_view range = code[i].substr(colon + 3);
    for (const std::string& name : names) {
      if (range.starts_with(name) && range.substr(name.size()).starts_with(')')) {
        findings.push_back(
            {file.path(), i + 1,
             fmt::format("a loop over the unordered {}; instead: sort first, use an ordered container, or "
                         "say `// any order: why` on the line",
                         name)});
      }
    }
  }
}

}  // namespace

void check_code(const Tree& tree, Findings& findings) {
  const auto pure = pure_rooms(tree);
  std::map<std::string, std::set<std::string>> unordered;
  for (const SourceFile& file : tree) {
    if (file.is_cpp()) unordered[stem_of(file)].merge(unordered_names(file.code()));
  }
  for (const SourceFile& file : tree) {
    if (!file.is_cpp()) continue;
    check_calls(file, banned_everywhere, findings);
    check_ownership(file, findings);
    if (file.is_test()) continue;
    check_calls(file, banned_in_product, findings);
    if (!pure.contains(file.room())) continue;
    check_calls(file, banned_in_pure_rooms, findings);
    check_loops(file, unordered[stem_of(file)], findings);
  }
}

}  // namespace lapwing::tidy
