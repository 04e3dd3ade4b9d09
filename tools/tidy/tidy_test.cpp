// A rule that never failed proves nothing: each test plants the fault that its rule is there for.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "tidy/rules.hpp"

namespace lapwing::tidy {
namespace {

/// A small house without a fault: one pure room with a header, its source and test, and a room that uses it.
Tree house() {
  Tree tree;
  tree.emplace_back("cmake/floors.cmake", "foreach(name IN ITEMS nest flight)\nendforeach()\n");
  tree.emplace_back("src/flight/CMakeLists.txt", "room(flight FLOOR 1 ROOMS nest)\n");
  tree.emplace_back("src/flight/README.md", "# flight\n\n**Never:** land.\n");
  tree.emplace_back("src/flight/route.cpp", "#include \"nest/egg.hpp\"\n");
  tree.emplace_back("src/nest/CMakeLists.txt", "room(nest FLOOR 0 PURE)\n");
  tree.emplace_back("src/nest/README.md", "# nest\n\n**Never:** fly. See [flight](../flight/README.md).\n");
  tree.emplace_back("src/nest/egg.cpp", "#include \"nest/egg.hpp\"\n");
  tree.emplace_back("src/nest/egg.hpp", "#pragma once\n");
  tree.emplace_back("src/nest/egg_test.cpp", "#include \"nest/egg.hpp\"\n");
  return tree;
}

Findings inspect_with(std::string path, std::string text) {
  Tree tree = house();
  std::erase_if(tree, [&](const SourceFile& file) { return file.path() == path; });
  tree.emplace_back(std::move(path), std::move(text));
  return inspect(tree);
}

Findings inspect_without(const std::string& path) {
  Tree tree = house();
  std::erase_if(tree, [&](const SourceFile& file) { return file.path() == path; });
  return inspect(tree);
}

/// The only finding as "path:line: what", or all of them if there is not exactly one.
std::string only(const Findings& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += (text.empty() ? "" : " | ") + finding.path + ":" + std::to_string(finding.line) + ": " + finding.what;
  }
  return text;
}

/// The finding, up to its first semicolon, that these lines cause at the end of a source in the pure room.
std::string in_pure_room(const std::string& lines) {
  const std::string all = only(inspect_with("src/nest/egg.cpp", "#include \"nest/egg.hpp\"\n" + lines));
  return all.substr(0, all.find(';'));
}

TEST(Tidy, FindsNothingInATidyHouse) { EXPECT_EQ(only(inspect(house())), ""); }

TEST(Tidy, FindsLinesThatAreLaidOutBadly) {
  EXPECT_EQ(in_pure_room("int a;\t\n"), "src/nest/egg.cpp:2: a tab");
  EXPECT_EQ(in_pure_room("int a; \n"), "src/nest/egg.cpp:2: a blank at the end of the line");
  EXPECT_EQ(in_pure_room("int a;\r\n"), "src/nest/egg.cpp:2: a blank at the end of the line");
  EXPECT_EQ(in_pure_room("int a"), "src/nest/egg.cpp:2: the last line has no end");
  EXPECT_EQ(in_pure_room("// " + std::string(118, 'x') + "\n"), "src/nest/egg.cpp:2: 121 columns");
}

TEST(Tidy, CountsLettersAndNotBytes) {
  std::string russian;
  for (int i = 0; i < 117; ++i) russian += "ж";
  EXPECT_EQ(in_pure_room("// " + russian + "\n"), "");
}

TEST(Tidy, FindsFilesAndFunctionsThatAreTooLong) {
  std::string many;
  for (int i = 0; i < 800; ++i) many += "int a;\n";
  EXPECT_EQ(in_pure_room(many), "src/nest/egg.cpp:801: 801 lines");

  std::string body;
  for (int i = 0; i < 69; ++i) body += "  if (a) { b = {1}; }\n";
  const std::string head = "namespace n {\nclass C {\n  template <class T>\n  void hatch(int x = 0) {\n";
  EXPECT_EQ(in_pure_room(head + body + "  }\n};\n}\n"), "src/nest/egg.cpp:4: a function of 72 lines");
  EXPECT_EQ(in_pure_room("void hatch() {\n" + body.substr(body.find('\n') + 1) + "}\n"), "");
  EXPECT_EQ(in_pure_room("constexpr std::array table = {\n" + body + body + "};\n"), "");
}

TEST(Tidy, FindsLeftovers) {
  EXPECT_EQ(in_pure_room("// TO"
                         "DO: hatch\n"),
            "src/nest/egg.cpp:2: TO"
            "DO");
  EXPECT_EQ(in_pure_room("// FIX"
                         "ME\n"),
            "src/nest/egg.cpp:2: FIX"
            "ME");
  EXPECT_EQ(in_pure_room("struct Enrol"
                         "ment;\n"),
            "src/nest/egg.cpp:2: Enrol"
            "ment");
}

TEST(Tidy, FindsPathsAndHostsOfOneMachine) {
  EXPECT_EQ(in_pure_room("auto a = \"/ho"
                         "me/me\";\n"),
            "src/nest/egg.cpp:2: /ho"
            "me/");
  EXPECT_EQ(in_pure_room("auto a = \"/tm"
                         "p/a\";\n"),
            "src/nest/egg.cpp:2: /tm"
            "p/");
  EXPECT_EQ(only(inspect_with("src/nest/egg_test.cpp",
                              "#include \"nest/egg.hpp\"\nauto a = \"/tm"
                              "p/a\";\n")),
            "");
  EXPECT_NE(only(inspect_with("web/lock.json",
                              "https://registry.npm"
                              "js.org/x\n")),
            "");
}

TEST(Tidy, FindsBannedCallsAndNamesWhatReplacesThem) {
  EXPECT_EQ(in_pure_room("void f() { assert(1); }\n"), "src/nest/egg.cpp:2: assert(");
  EXPECT_EQ(only(inspect_with("src/flight/route.cpp", "#include \"nest/egg.hpp\"\nint a = std::stoi(b);\n")),
            "src/flight/route.cpp:2: std::stoi; instead: std::from_chars, which neither throws nor skips blanks");
  EXPECT_EQ(in_pure_room("using namespace std;\n").substr(0, 44), "src/nest/egg.cpp:2: using namespace std");
  EXPECT_EQ(in_pure_room("void f() { out << std::endl; }\n"), "src/nest/egg.cpp:2: std::endl");
}

TEST(Tidy, LetsNamesPassThatOnlyContainABannedOne) {
  EXPECT_EQ(in_pure_room("static_assert(true);\nusing namespace std::chrono_literals;\nint my_assert(int);\n"), "");
  EXPECT_EQ(in_pure_room("// assert(x) is banned\nauto a = \"std::endl\";\nauto b = R\"(assert(1))\";\n"), "");
}

TEST(Tidy, FindsRawOwnership) {
  EXPECT_EQ(in_pure_room("int* f() { return new int; }\n"), "src/nest/egg.cpp:2: a raw new");
  EXPECT_EQ(in_pure_room("auto a = new Egg(1);\n"), "src/nest/egg.cpp:2: a raw new");
  EXPECT_EQ(in_pure_room("void f() { delete a; }\n"), "src/nest/egg.cpp:2: a raw delete");
  EXPECT_EQ(in_pure_room("auto a = std::unique_ptr<Egg>(new Egg(private_key));\n"), "");
  EXPECT_EQ(in_pure_room("Egg(const Egg&) = delete;\nint renew = 0;\n"), "");
}

TEST(Tidy, FindsTheWorldInPureRoomsOnly) {
  for (const std::string world : {"std::chrono::system_clock::now()", "std::random_device()", "std::thread()",
                                  "std::ifstream()", "std::filesystem::path()", "getenv(a)"}) {
    const std::string text = "auto a = " + world + ";\n";
    EXPECT_NE(in_pure_room(text), "") << world;
    EXPECT_EQ(only(inspect_with("src/flight/route.cpp", "#include \"nest/egg.hpp\"\n" + text)), "") << world;
    EXPECT_EQ(only(inspect_with("src/nest/egg_test.cpp", "#include \"nest/egg.hpp\"\n" + text)), "") << world;
  }
}

TEST(Tidy, FindsLoopsWhoseOrderMayEscape) {
  const std::string declaration = "std::unordered_map<int, std::vector<int>> eggs_;\n";
  EXPECT_EQ(in_pure_room(declaration + "void f() { for (auto& [a, b] : eggs_) g(a); }\n"),
            "src/nest/egg.cpp:3: a loop over the unordered eggs_");
  EXPECT_EQ(in_pure_room(declaration + "void f() { for (auto& a : eggs_) sum += a; }  // any order: a sum\n"), "");
  EXPECT_EQ(in_pure_room(declaration + "void f() { for (auto& a : eggs_sorted) g(a); }\n"), "");
}

TEST(Tidy, FindsRoomsWithoutTheShapeOfARoom) {
  EXPECT_NE(only(inspect_without("src/nest/README.md")).find("src/nest/README.md:1: missing"), std::string::npos);
  EXPECT_NE(only(inspect_without("src/nest/CMakeLists.txt")).find("src/nest/CMakeLists.txt:1: missing"),
            std::string::npos);
  EXPECT_NE(only(inspect_with("src/nest/README.md", "# nest\n")).find("must never do"), std::string::npos);
  EXPECT_NE(only(inspect_with("cmake/floors.cmake", "foreach(name IN ITEMS flight)\n")).find("stands on no floor"),
            std::string::npos);
}

TEST(Tidy, FindsTestsThatNeverRun) {
  EXPECT_EQ(only(inspect_with("src/nest/deep/egg_test.cpp", "")),
            "src/nest/deep/egg_test.cpp:1: not compiled; sources lie directly in their room's folder");
  EXPECT_EQ(only(inspect_with("tests/mail_test.py", "")),
            "tests/mail_test.py:1: no CMakeLists.txt names it, so it never runs; register or remove it");
  Tree tree = house();
  tree.emplace_back("tests/CMakeLists.txt", "add_test(NAME mail COMMAND python3 mail_test.py)\n");
  tree.emplace_back("tests/mail_test.py", "");
  EXPECT_EQ(only(inspect(tree)), "");
}

TEST(Tidy, FindsHeadersThatNobodyIncludes) {
  EXPECT_EQ(only(inspect_with("src/flight/route.cpp", "")),
            "src/nest/egg.hpp:1: nobody includes this header but its own source and tests; use or remove it");
  EXPECT_EQ(only(inspect_with("src/nest/egg.hpp", "int a;\n")), "src/nest/egg.hpp:1: no #pragma once; add it");
}

TEST(Tidy, FindsSourcesThatIncludeSomethingBeforeTheirOwnHeader) {
  EXPECT_EQ(only(inspect_with("src/nest/egg.cpp", "// An egg.\n#include <string>\n\n#include \"nest/egg.hpp\"\n")),
            "src/nest/egg.cpp:2: not its own header first; include it before anything else");
}

TEST(Tidy, FindsFilesNamedByNothing) {
  EXPECT_EQ(only(inspect_with("src/nest/egg_utils.cpp", "")),
            "src/nest/egg_utils.cpp:1: 'utils' names nothing; name the idea that the file holds");
}

TEST(Tidy, FindsDocumentsThatMislead) {
  EXPECT_EQ(only(inspect_with("docs/A.md", "text\n")),
            "docs/A.md:1: no title; start the document with one line '# Title'");
  EXPECT_EQ(only(inspect_with("docs/A.md", "# A\n\n# B\n")),
            "docs/A.md:3: a second title; a document has one '#', then '##'");
  EXPECT_EQ(only(inspect_with("docs/A.md", "# A\n\n```sh\n# a comment\n```\n")), "");
  EXPECT_EQ(only(inspect_with("docs/A.md", "# A\n\nSee [b](B.md#x).\n")),
            "docs/A.md:3: a link to B.md, which does not exist; mend it");
  EXPECT_EQ(only(inspect_with("docs/A.md", "# A\n\n[nest](../src/nest) [web](https://example.org) [top](#a)\n")), "");
  EXPECT_EQ(only(inspect_with("docs/decisions/boost.md", "# Boost\n")),
            "docs/decisions/boost.md:1: a decision without its day; name it YYYY-MM-DD-what.md");
}

TEST(Tidy, ReadsCodeApartFromCommentsAndLiterals) {
  EXPECT_EQ(code_of("a /* b\nc */ d // e\nf"), "a     \n     d     \nf");
  EXPECT_EQ(code_of("x = \"a\\\"b\" + 'c' + 1'000;"), "x = \"    \" + ' ' + 1'000;");
  EXPECT_EQ(code_of("R\"x(a)\" b)x\" y"), std::string(13, ' ') + "y");
}

}  // namespace
}  // namespace lapwing::tidy
