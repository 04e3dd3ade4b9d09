// tidy [FOLDER]: inspects the files that git tracks or would track in FOLDER (by default the current one), prints the
// findings as path:line: what, and exits with 1 if there are any.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "tidy/rules.hpp"

namespace {

using lapwing::tidy::SourceFile;
using lapwing::tidy::Tree;

constexpr int exit_clean = 0;
constexpr int exit_findings = 1;
constexpr int exit_no_tree = 2;

/// What git lists, separated by zero bytes; empty if this is no work tree.
std::string listed_by_git() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(
      popen("git ls-files -z --cached --others --exclude-standard", "r"), pclose);
  std::string names;
  if (!pipe) return names;
  std::array<char, 4096> block{};
  while (const std::size_t size = std::fread(block.data(), 1, block.size(), pipe.get())) {
    names.append(block.data(), size);
  }
  return names;
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Tree read_tree(const std::string& names) {
  Tree tree;
  for (std::size_t at = 0; at < names.size();) {
    const std::size_t end = names.find('\0', at);
    std::string path = names.substr(at, end - at);
    at = end + 1;
    if (!std::filesystem::is_regular_file(path)) continue;  // removed, but not yet committed
    std::string text = read(path);
    if (text.find('\0') != std::string::npos) text.clear();  // not a text, but links may lead to it
    tree.emplace_back(std::move(path), std::move(text));
  }
  std::ranges::sort(tree, {}, &SourceFile::path);
  return tree;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) {
    std::error_code problem;
    std::filesystem::current_path(argv[1], problem);
    if (problem) {
      fmt::print(stderr, "tidy: cannot enter {}: {}\n", argv[1], problem.message());
      return exit_no_tree;
    }
  }
  const Tree tree = read_tree(listed_by_git());
  if (tree.empty()) {
    fmt::print(stderr, "tidy: git lists no files here; run it in the project's folder\n");
    return exit_no_tree;
  }
  const auto findings = lapwing::tidy::inspect(tree);
  for (const auto& finding : findings) fmt::print("{}:{}: {}\n", finding.path, finding.line, finding.what);
  fmt::print("tidy: {} files, {} findings\n", tree.size(), findings.size());
  return findings.empty() ? exit_clean : exit_findings;
}
