#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "tidy/rules.hpp"

namespace lapwing::tidy {
namespace {

using FilesByPath = std::map<std::string, const SourceFile*, std::less<>>;

/// Every room has the same shape: what it is for, what it never does, and one declaration of its floor.
void check_room(const std::string& room, const FilesByPath& files, Findings& findings) {
  const std::string folder = "src/" + room + "/";
  const auto report = [&](const std::string& path, std::string what) {
    findings.push_back({path, 1, std::move(what)});
  };
  if (const auto readme = files.find(folder + "README.md"); readme == files.end()) {
    report(folder + "README.md", "missing; say the room's purpose, its main types, and what it must never do");
  } else if (readme->second->text().find("ever") == std::string::npos) {
    report(readme->first, "does not say what the room must never do; add **Never:** ...");
  }
  if (const auto lists = files.find(folder + "CMakeLists.txt"); lists == files.end()) {
    report(folder + "CMakeLists.txt", fmt::format("missing; write room({} FLOOR n ...)", room));
  } else if (find_word(lists->second->text(), "room(" + room) == std::string::npos) {
    report(lists->first, fmt::format("does not declare its room; write room({} FLOOR n ...)", room));
  }
  if (const auto floors = files.find("cmake/floors.cmake");
      floors == files.end() || find_word(floors->second->text(), room) == std::string::npos) {
    report("cmake/floors.cmake", fmt::format("the room {} stands on no floor, so nothing builds it; list it", room));
  }
}

/// A room is one flat folder: CMake compiles src/ROOM/*.cpp and nothing below. Elsewhere a build file names each
/// source.
void check_registered(const SourceFile& file, const Tree& tree, Findings& findings) {
  const bool test_script = file.is_script() && file.is_test() && file.name().find("_test.") != std::string_view::npos;
  if (!file.name().ends_with(".cpp") && !test_script) return;
  if (!file.room().empty()) {
    if (file.folder() != "src/" + std::string(file.room())) {
      findings.push_back({file.path(), 1, "not compiled; sources lie directly in their room's folder"});
    }
    return;
  }
  const bool named = std::ranges::any_of(tree, [&](const SourceFile& other) {
    return other.is_cmake() && find_word(other.text(), file.name()) != std::string::npos;
  });
  if (!named)
    findings.push_back({file.path(), 1, "no CMakeLists.txt names it, so it never runs; register or remove it"});
}

/// The path as an #include spells it: without the folder that the rooms, or the tools, or the tests lie in.
std::string_view include_name(const SourceFile& file) {
  return std::string_view(file.path()).substr(file.path().find('/') + 1);
}

/// Headers that some file includes besides those that belong to them: their own source, test, benchmark and fuzzer.
std::set<std::string, std::less<>> included_headers(const Tree& tree) {
  constexpr std::string_view directive = "#include \"";
  constexpr std::array<std::string_view, 4> own_endings = {".cpp", "_test.cpp", "_bench.cpp", "_fuzz.cpp"};
  std::set<std::string, std::less<>> included;
  for (const SourceFile& file : tree) {
    if (!file.is_cpp()) continue;
    for (const std::string_view line : lines_of(file.text())) {
      if (!line.starts_with(directive)) continue;
      const std::string_view header = line.substr(directive.size(), line.rfind('"') - directive.size());
      const std::string stem(header.substr(0, header.rfind('.')));
      const bool own = std::ranges::any_of(own_endings,
                                           [&](auto end) { return include_name(file) == stem + std::string(end); });
      if (!own) included.emplace(header);
    }
  }
  return included;
}

void check_header(const SourceFile& file, const std::set<std::string, std::less<>>& included, Findings& findings) {
  if (file.code().find("#pragma once") == std::string::npos) {
    findings.push_back({file.path(), 1, "no #pragma once; add it"});
  }
  if (!included.contains(include_name(file))) {
    findings.push_back({file.path(), 1, "nobody includes this header but its own source and tests; use or remove it"});
  }
}

/// That a header stands alone is seen by its source, which includes it before anything else.
void check_own_header_first(const SourceFile& file, const FilesByPath& files, Findings& findings) {
  if (!file.path().ends_with(".cpp")) return;
  const std::string header = file.path().substr(0, file.path().size() - 3) + "hpp";
  if (!files.contains(header)) return;
  std::size_t line = 1;
  for (const std::string_view text : lines_of(file.text())) {
    if (text.starts_with("#include ")) {
      const std::string own = header.substr(header.find('/') + 1);
      if (text != fmt::format("#include \"{}\"", own)) {
        findings.push_back({file.path(), line, "not its own header first; include it before anything else"});
      }
      return;
    }
    ++line;
  }
}

/// A file is named by the idea that it holds; these names hold anything.
void check_file_name(const SourceFile& file, Findings& findings) {
  constexpr std::array<std::string_view, 8> empty_words = {"util",    "utils", "helper", "helpers",
                                                           "manager", "misc",  "common", "stuff"};
  std::string words(file.name().substr(0, file.name().find('.')));
  std::ranges::replace(words, '_', ' ');
  for (const std::string_view word : empty_words) {
    if (find_word(words, word) != std::string::npos) {
      findings.push_back({file.path(), 1, fmt::format("'{}' names nothing; name the idea that the file holds", word)});
    }
  }
}

}  // namespace

void check_house(const Tree& tree, Findings& findings) {
  FilesByPath files;
  std::set<std::string> rooms;
  for (const SourceFile& file : tree) {
    files.emplace(file.path(), &file);
    if (!file.room().empty()) rooms.emplace(file.room());
  }
  for (const std::string& room : rooms) check_room(room, files, findings);

  const auto included = included_headers(tree);
  for (const SourceFile& file : tree) {
    check_registered(file, tree, findings);
    if (file.is_header()) check_header(file, included, findings);
    if (!file.is_cpp()) continue;
    check_own_header_first(file, files, findings);
    check_file_name(file, findings);
  }
}

Findings inspect(const Tree& tree) {
  Findings findings;
  check_texts(tree, findings);
  check_code(tree, findings);
  check_functions(tree, findings);
  check_house(tree, findings);
  std::ranges::sort(findings);
  return findings;
}

}  // namespace lapwing::tidy
