#include <algorithm>
#include <array>
#include <set>
#include <string>

#include <fmt/format.h>

#include "tidy/rules.hpp"

namespace lapwing::tidy {
namespace {

constexpr std::size_t columns_max = 120;
constexpr std::size_t lines_max = 800;
constexpr std::size_t bytes_max = 1'000'000;

/// A text that must not appear, and what to write instead. Spelled in two halves, since this file is inspected too.
struct BannedText {
  std::string_view text;
  std::string_view instead;
};

constexpr std::array leftovers = {
    BannedText{"TO"
               "DO",
               "do it, or open an issue"},
    BannedText{"FIX"
               "ME",
               "fix it, or open an issue"},
    BannedText{"XX"
               "X",
               "say what is wrong, or open an issue"},
    BannedText{"Enrol"
               "ment",
               "Enrollment: one word, one spelling (docs/GLOSSARY.md)"},
    BannedText{"enrol"
               "ment",
               "enrollment: one word, one spelling (docs/GLOSSARY.md)"},
};

constexpr std::array machine_paths = {
    BannedText{"/ho"
               "me/",
               "a path relative to the project, or one that the user gives"},
    BannedText{"/wo"
               "rk/",
               "a path relative to the project, or one that the user gives"},
    BannedText{"/Use"
               "rs/",
               "a path relative to the project, or one that the user gives"},
    BannedText{"/tm"
               "p/",
               "a path that the user gives, or a temporary folder asked from the system"},
};

constexpr std::array registries = {
    BannedText{"registry.npm"
               "js.org",
               "nothing: the user's own configuration names the registry"},
    BannedText{"files.python"
               "hosted.org",
               "nothing: the user's own configuration names the registry"},
    BannedText{"py"
               "pi.org",
               "nothing: the user's own configuration names the registry"},
    BannedText{"deb.deb"
               "ian.org",
               "nothing: the system's own sources name the mirror"},
    BannedText{"proxy.gol"
               "ang.org",
               "nothing: the user's own configuration names the registry"},
    BannedText{"repo.ma"
               "ven.apache.org",
               "nothing: the user's own configuration names the registry"},
};

/// Letters of a UTF-8 text: its bytes without the continuation bytes.
std::size_t width(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; }));
}

void check_layout(const SourceFile& file, Findings& findings) {
  const auto lines = lines_of(file.text());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto report = [&](std::string what) { findings.push_back({file.path(), i + 1, std::move(what)}); };
    const std::string_view line = lines[i];
    if (file.is_code() && width(line) > columns_max) {
      report(fmt::format("{} columns; break the line at {}", width(line), columns_max));
    }
    if (line.find('\t') != std::string_view::npos) report("a tab; write spaces");
    if (!line.empty() && (line.back() == ' ' || line.back() == '\r'))
      report("a blank at the end of the line; remove it");
  }
  if (file.is_code() && lines.size() > lines_max) {
    findings.push_back({file.path(), lines_max + 1, fmt::format("{} lines; split the file by idea", lines.size())});
  }
  if (!file.text().empty() && file.text().back() != '\n') {
    findings.push_back({file.path(), lines.size(), "the last line has no end; add a newline"});
  }
}

template <std::size_t n>
void check_banned(const SourceFile& file, const std::array<BannedText, n>& banned, bool as_word, Findings& findings) {
  for (const BannedText& ban : banned) {
    const auto find = [&](std::size_t from) {
      return as_word ? find_word(file.text(), ban.text, from) : file.text().find(ban.text, from);
    };
    for (std::size_t at = find(0); at != std::string::npos; at = find(at + 1)) {
      findings.push_back(
          {file.path(), line_at(file.text(), at), fmt::format("{}; instead: {}", ban.text, ban.instead)});
    }
  }
}

/// Folders and files that a link may lead to.
std::set<std::string, std::less<>> places_of(const Tree& tree) {
  std::set<std::string, std::less<>> places;
  for (const SourceFile& file : tree) {
    for (std::string place = file.path(); !place.empty();) {
      places.insert(place);
      const std::size_t slash = place.rfind('/');
      place.resize(slash == std::string::npos ? 0 : slash);
    }
  }
  return places;
}

/// Where a relative link leads, from the root; a link that leaves the project gives a path that starts with "..".
std::string resolve(std::string_view folder, std::string_view link) {
  std::string path(folder);
  while (!link.empty()) {
    const std::size_t end = std::min(link.find('/'), link.size());
    const std::string_view part = link.substr(0, end);
    if (part == ".." && !path.empty() && path != "..") {
      const std::size_t slash = path.rfind('/');
      path.resize(slash == std::string::npos ? 0 : slash);
    } else if (!part.empty() && part != ".") {
      path += (path.empty() ? "" : "/") + std::string(part);
    }
    link.remove_prefix(std::min(end + 1, link.size()));
  }
  return path;
}

void check_links(const SourceFile& file, std::string_view line, std::size_t number,
                 const std::set<std::string, std::less<>>& places, Findings& findings) {
  for (std::size_t at = line.find("]("); at != std::string_view::npos; at = line.find("](", at + 1)) {
    std::string_view link = line.substr(at + 2, line.find(')', at) - at - 2);
    link = link.substr(0, link.find('#'));
    if (link.empty() || link.find("://") != std::string_view::npos || link.starts_with("mailto:")) continue;
    if (!places.contains(resolve(file.folder(), link))) {
      findings.push_back({file.path(), number, fmt::format("a link to {}, which does not exist; mend it", link)});
    }
  }
}

void check_document(const SourceFile& file, const std::set<std::string, std::less<>>& places, Findings& findings) {
  const auto lines = lines_of(file.text());
  if (lines.empty() || !lines.front().starts_with("# ")) {
    findings.push_back({file.path(), 1, "no title; start the document with one line '# Title'"});
  }
  bool fenced = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("```")) fenced = !fenced;
    if (fenced) continue;
    if (i > 0 && lines[i].starts_with("# ")) {
      findings.push_back({file.path(), i + 1, "a second title; a document has one '#', then '##'"});
    }
    check_links(file, lines[i], i + 1, places, findings);
  }
}

void check_decision_name(const SourceFile& file, Findings& findings) {
  if (file.folder() != "docs/decisions") return;
  constexpr std::string_view form = "dddd-dd-dd-";
  const std::string_view name = file.name();
  bool dated = name.size() > form.size() && name.ends_with(".md");
  for (std::size_t i = 0; dated && i < form.size(); ++i) {
    dated = form[i] == 'd' ? name[i] >= '0' && name[i] <= '9' : name[i] == form[i];
  }
  if (!dated) findings.push_back({file.path(), 1, "a decision without its day; name it YYYY-MM-DD-what.md"});
}

}  // namespace

void check_texts(const Tree& tree, Findings& findings) {
  const auto places = places_of(tree);
  for (const SourceFile& file : tree) {
    if (file.text().size() > bytes_max) {
      findings.push_back({file.path(), 1, fmt::format("{} bytes; keep large files out of git", file.text().size())});
    }
    check_banned(file, registries, false, findings);
    if (!file.is_code() && !file.is_markdown()) continue;
    check_layout(file, findings);
    check_banned(file, leftovers, true, findings);
    if (!file.is_test()) check_banned(file, machine_paths, false, findings);
    if (file.is_markdown()) check_document(file, places, findings);
    check_decision_name(file, findings);
  }
}

}  // namespace lapwing::tidy
