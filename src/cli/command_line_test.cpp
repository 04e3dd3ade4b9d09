#include "cli/command_line.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace lapwing {
namespace {

/// What a run of `shop` came to.
struct Outcome {
  ExitCode code{};
  std::string output, errors;
};

/// A program with a command that takes every kind of value, `count`, and one that has commands below it, `report`.
struct Shop {
  std::string name = "tea", day;
  std::optional<std::string> file;
  std::vector<std::string> maps, bounds;
  std::int32_t years = 3;
  std::optional<std::int32_t> bins;
  std::uint32_t limit = 10;
  std::uint64_t seed = 1;
  bool json = false;
  std::vector<std::string> story;  ///< what happened, in its order

  Outcome run(std::vector<const char*> arguments) {
    CommandLine line({.about = "A shop.", .version = "shop 7", .footer = "That is all."});
    add_count(line.program());
    add_report(line.program());
    arguments.insert(arguments.begin(), "shop");
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Outcome outcome{.code = line.run(static_cast<int>(arguments.size()), arguments.data())};
    outcome.output = testing::internal::GetCapturedStdout();
    outcome.errors = testing::internal::GetCapturedStderr();
    return outcome;
  }

 private:
  /// Options are kept by whoever adds them; here that is the test.
  std::shared_ptr<Shop> self() { return {std::shared_ptr<Shop>(), this}; }

  void add_count(Command& program) {
    Command& count = program.add_command("count", "Counts");
    count.add_option("FILE,--file", file, "What to count");
    count.add_option("--name", name, "Its name", {.default_shown = true});
    count.add_option("--map", maps, "Maps, one by one");
    count.add_option("--bounds", bounds, "Bounds in one", {.separator = ','});
    count.add_option("--years", years, "Years");
    count.add_option("--bins", bins, "Bins");
    count.add_option("--limit", limit, "At most");
    count.add_option("--seed", seed, "Seed");
    count.add_flag("--json", json, "As JSON");
    count.when_chosen(self(), [&count](Shop& shop) -> Result<ExitCode> {
      shop.story.emplace_back("counted");
      if (count.was_given("--name")) shop.story.push_back("named " + shop.name);
      if (shop.limit == 0) return fail("expected at least one", "--limit");
      return shop.json ? ExitCode::partly : ExitCode::done;
    });
  }

  void add_report(Command& program) {
    Command& report = program.add_command("report", "Reports");
    report.require_command();
    report.add_option("--name", name, "Its name", {.required = true});
    Command& daily = report.add_command("daily", "By day");
    daily.fall_through();
    daily.add_option("--every", day, "Which day", {.choices = {"friday", "sunday"}});
    daily.when_read([this] { story.push_back("daily " + day); });
    Command& sealed = report.add_command("sealed", "Of its own options alone");
    sealed.add_flag("--really", json, "To be sure", {.required = true});
    report.when_chosen(self(), [](Shop& shop) -> Result<ExitCode> {
      shop.story.push_back("reported " + shop.name);
      return ExitCode::done;
    });
  }
};

using Story = std::vector<std::string>;

TEST(CommandLine, ReadsEachKindOfValue) {
  Shop shop;
  const Outcome outcome = shop.run({"count", "a.csv", "--name", "чай", "--years=-4", "--bins", "5", "--limit",
                                    "4294967295", "--seed", "18446744073709551615"});
  EXPECT_EQ(outcome.code, ExitCode::done);
  EXPECT_EQ(shop.file, "a.csv");
  EXPECT_EQ(shop.name, "чай");
  EXPECT_EQ(shop.years, -4);
  EXPECT_EQ(shop.bins, 5);
  EXPECT_EQ(shop.limit, 4'294'967'295U);
  EXPECT_EQ(shop.seed, 18'446'744'073'709'551'615U);
  EXPECT_EQ(shop.story, (Story{"counted", "named чай"}));
}

TEST(CommandLine, LeavesWhatIsNotGivenAsItWas) {
  Shop shop;
  EXPECT_EQ(shop.run({"count"}).code, ExitCode::done);
  EXPECT_EQ(shop.name, "tea");
  EXPECT_EQ(shop.file, std::nullopt);
  EXPECT_EQ(shop.bins, std::nullopt);
  EXPECT_EQ(shop.limit, 10U);
  EXPECT_EQ(shop.story, Story{"counted"});
}

TEST(CommandLine, TakesListsApartOnlyAtTheirSeparator) {
  Shop shop;
  shop.run({"count", "--map", "a,b", "--map", "c", "--bounds", "30,90"});
  EXPECT_EQ(shop.maps, (Story{"a,b", "c"}));
  EXPECT_EQ(shop.bounds, (Story{"30", "90"}));
}

TEST(CommandLine, RefusesWhatItCannotMeanAndRunsNothing) {
  struct Row {
    std::vector<const char*> arguments;
    const char* errors;
  };
  // clang-format off
  const std::vector<Row> rows{
      {{}, "A subcommand is required"},
      {{"sell"}, "A subcommand is required"},
      {{"count", "a", "b"}, "not expected: b"},
      {{"count", "--nothing"}, "not expected: --nothing"},
      {{"count", "--bins", "many"}, "--bins"},
      {{"count", "--limit", "4294967296"}, "--limit"},
      {{"count", "--file", "a", "--file", "b"}, "--file"},
      {{"report", "--name", "x"}, "A subcommand is required"},
      {{"report", "daily"}, "--name is required"},
      {{"report", "--name", "x", "sealed"}, "--really is required"},
      {{"report", "sealed", "--really", "--name", "x"}, "--name is required"},
      {{"report", "daily", "--name", "x", "--every", "monday"}, "{friday,sunday}"},
  };
  // clang-format on
  for (const Row& row : rows) {
    Shop shop;
    const Outcome outcome = shop.run(row.arguments);
    EXPECT_EQ(outcome.code, ExitCode::usage) << row.errors;
    EXPECT_NE(outcome.errors.find(row.errors), std::string::npos) << row.errors << " in " << outcome.errors;
    EXPECT_EQ(outcome.output, "") << row.errors;
    EXPECT_EQ(std::ranges::count(shop.story, "counted"), 0) << row.errors;
    EXPECT_EQ(std::ranges::count(shop.story, "reported x"), 0) << row.errors;
  }
}

TEST(CommandLine, AnOptionFallsThroughToTheCommandAbove) {
  Shop shop;
  EXPECT_EQ(shop.run({"report", "daily", "--every", "sunday", "--name", "x"}).code, ExitCode::done);
  EXPECT_EQ(shop.story, (Story{"daily sunday", "reported x"}));
}

TEST(CommandLine, WhatIsReadIsNotedBeforeSomethingIsMissedAbove) {
  Shop shop;
  EXPECT_EQ(shop.run({"report", "daily", "--every", "friday"}).code, ExitCode::usage);
  EXPECT_EQ(shop.story, Story{"daily friday"});
}

TEST(CommandLine, HelpIsPrintedInsteadOfRunning) {
  Shop shop;
  const Outcome outcome = shop.run({"count", "--help", "--bins", "3"});
  EXPECT_EQ(outcome.code, ExitCode::done);
  EXPECT_NE(outcome.output.find("--name TEXT=tea"), std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find("--limit UINT  "), std::string::npos) << outcome.output;
  EXPECT_EQ(outcome.errors, "");
  EXPECT_EQ(shop.story, Story{});
}

TEST(CommandLine, TheProgramTellsAboutItself) {
  const std::string help = Shop().run({"--help"}).output;
  EXPECT_TRUE(help.starts_with("A shop.\n")) << help;
  EXPECT_TRUE(help.ends_with("That is all.\n")) << help;
  EXPECT_EQ(Shop().run({"--version"}).output, "shop 7\n");
}

TEST(CommandLine, TheWorkSaysHowItWent) {
  EXPECT_EQ(Shop().run({"count", "--json"}).code, ExitCode::partly);
  const Outcome failed = Shop().run({"count", "--limit", "0"});
  EXPECT_EQ(failed.code, ExitCode::failed);
  EXPECT_EQ(failed.errors, "lapwing: error: --limit: expected at least one\n");
}

}  // namespace
}  // namespace lapwing
