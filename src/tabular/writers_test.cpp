#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unistd.h>

#include "tabular/csv_writer.hpp"
#include "tabular/progress.hpp"
#include "tabular/reject_writer.hpp"
#include "tabular/row_source.hpp"

namespace lapwing {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return (std::ostringstream() << file.rdbuf()).str();
}

/// A file name of this test alone, removed at its end.
class OwnFile {
 public:
  OwnFile() {
    const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
    const auto name = std::string("lapwing_") + test->name() + "_" + std::to_string(::getpid()) + ".csv";
    path_ = std::filesystem::temp_directory_path() / name;
  }
  ~OwnFile() { std::filesystem::remove(path_); }
  OwnFile(const OwnFile&) = delete;
  OwnFile& operator=(const OwnFile&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST(CsvWriter, QuotesWhatNeedsIt) {
  const OwnFile file;
  auto writer = CsvWriter::create(file.path());
  ASSERT_TRUE(writer);
  writer->put_row({"plain", "with,comma", "with \"quote\"", "two\nlines", " outer blank", ""});
  writer->put_row({""});
  ASSERT_TRUE(writer->finish());
  EXPECT_EQ(content_of(file.path()),
            "plain,\"with,comma\",\"with \"\"quote\"\"\",\"two\nlines\",\" outer blank\",\n\"\"\n");
}

TEST(CsvWriter, KeepsFormulasFromRunning) {
  const OwnFile file;
  auto writer = CsvWriter::create(file.path());
  ASSERT_TRUE(writer);
  writer->put_row({"=1+1", "+7", "-1", "@x", "\tx", "\rx", "a=b"});
  writer->put_number("-708.89");
  writer->end_row();
  ASSERT_TRUE(writer->finish());
  EXPECT_EQ(content_of(file.path()), "'=1+1,'+7,'-1,'@x,\"'\tx\",\"'\rx\",a=b\n-708.89\n");
}

TEST(CsvWriter, LeavesNoFieldThatBeginsAFormula) {
  EXPECT_TRUE(rc::check([] {
    const auto field = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("=+-@\t\r\n\",'a ")));
    std::string csv;
    append_csv_field(csv, field, FormulaGuard::on);
    auto source = RowSource::over("x,y\n0," + csv + "\n", "test", {});
    RC_ASSERT(source);
    RC_ASSERT(source->next().value() == RowRead::row);
    const std::string back(source->row()[1]);
    RC_ASSERT((back.empty() || std::string("=+-@\t\r").find(back.front()) == std::string::npos));
    RC_ASSERT((back == field || back == "'" + field));
  }));
}

TEST(CsvWriter, TellsThatTheFileCannotBeWritten) {
  EXPECT_EQ(CsvWriter::create("no/such/folder/x.csv").error().text(),
            "no/such/folder/x.csv: cannot be created: No such file or directory");
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "NOT TESTED: there is no /dev/full";
  auto writer = CsvWriter::create("/dev/full");
  ASSERT_TRUE(writer);
  writer->put_row({"x"});
  EXPECT_EQ(writer->finish().error().text(), "/dev/full: cannot be written: No space left on device");
}

TEST(RejectWriter, CreatesItsFileWithTheFirstReject) {
  const OwnFile file;
  RejectWriter rejects(file.path());
  EXPECT_TRUE(rejects.finish());
  EXPECT_FALSE(std::filesystem::exists(file.path()));
  const std::string row = "7,=cmd|' /C calc'!A0,\"x\"";
  ASSERT_TRUE(rejects.write({"orders.csv", 12, "email", "=cmd|' /C calc'!A0", "no @-sign", row}));
  ASSERT_TRUE(rejects.write({"orders.csv", 15, "", "", "expected 3 fields, found 2", "8,\n9"}));
  ASSERT_TRUE(rejects.write({"orders.csv", 16, "email", "anna", "no @-sign", "9,anna,x"}));
  ASSERT_TRUE(rejects.finish());
  EXPECT_EQ(rejects.total(), 3U);
  EXPECT_EQ(rejects.count_by_reason().find("no @-sign")->second, 2U);

  auto source = RowSource::open(file.path());
  ASSERT_TRUE(source);
  EXPECT_EQ(source->columns(), (std::vector<std::string>{"file", "line", "column", "value", "reason", "row"}));
  ASSERT_EQ(source->next(), RowRead::row);
  EXPECT_EQ(source->row()[1], "12");
  EXPECT_EQ(source->row()[3], "'=cmd|' /C calc'!A0");
  EXPECT_EQ(source->row()[5], row);
  ASSERT_EQ(source->next(), RowRead::row);
  EXPECT_EQ(source->row()[5], "8,\n9");
}

TEST(RejectWriter, CountsABoundedNumberOfReasons) {
  const OwnFile file;
  RejectWriter rejects(file.path());
  for (int i = 0; i < 1500; ++i) ASSERT_TRUE(rejects.write({"f", 1, "", "", std::to_string(i), ""}));
  EXPECT_EQ(rejects.count_by_reason().size(), RejectWriter::reasons_max + 1);
  EXPECT_EQ(rejects.count_by_reason().find("other reasons")->second, 500U);
}

/// A clock that the test moves, and what was written.
struct Stage {
  Duration now;
  std::string written;

  Progress::Clock clock() {
    return [this] { return now; };
  }
  Progress::Output output() {
    return [this](std::string_view text) { written += text; };
  }
};

TEST(Progress, DrawsALineAtMostTenTimesASecondAndWipesIt) {
  Stage stage;
  Progress progress("importing", Progress::Style::line, stage.clock(), stage.output());
  progress.update(1, 1, 100);
  EXPECT_EQ(stage.written, "");
  stage.now = Duration::seconds(2);
  progress.update(2'000'000, 25, 100);
  EXPECT_EQ(stage.written, "\r\x1b[Kimporting  2,000,000 rows  25%  1,000,000/s  0:00:06 left");
  stage.now = stage.now + Duration{99};
  progress.update(2'000'001, 25, 100);
  EXPECT_EQ(stage.written.find("2,000,001"), std::string::npos);
  stage.written.clear();
  progress.finish();
  progress.finish();
  EXPECT_EQ(stage.written, "\r\x1b[K");
}

TEST(Progress, WithoutAKnownEndShowsOnlyTheRate) {
  Stage stage;
  Progress progress("importing", Progress::Style::log, stage.clock(), stage.output());
  stage.now = Duration::seconds(10);
  progress.update(500, 12, std::nullopt);
  stage.now = Duration::seconds(19);
  progress.update(900, 24, std::nullopt);
  progress.finish();
  EXPECT_EQ(stage.written, "importing  500 rows  50/s\n");
}

TEST(Progress, KeepsSilentIfNotAsked) {
  Stage stage;
  Progress progress("importing", Progress::Style::silent, stage.clock(), stage.output());
  stage.now = Duration::hours(1);
  progress.update(500, 12, 20);
  progress.finish();
  EXPECT_EQ(stage.written, "");
}

}  // namespace
}  // namespace lapwing
