#include "tabular/row_source.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unistd.h>
#include <zlib.h>

#include "tabular/csv_writer.hpp"

namespace lapwing {
namespace {

using Table = std::vector<std::vector<std::string>>;

RowSource source_over(std::string bytes, const ReadOptions& options = {}) {
  auto source = RowSource::over(std::move(bytes), "test.csv", options);
  EXPECT_TRUE(source) << source.error().text();
  return *std::move(source);
}

/// All rows; a bad one as {"!", line, reason}.
Table rows_of(RowSource& source) {
  Table rows;
  for (;;) {
    const auto read = source.next();
    if (!read) {
      rows.push_back({"!!", read.error().text()});
      return rows;
    }
    if (*read == RowRead::end) return rows;
    if (*read == RowRead::row) {
      rows.emplace_back(source.row().fields().begin(), source.row().fields().end());
    } else {
      rows.push_back({"!", std::to_string(source.row_error().line), source.row_error().reason});
    }
  }
}

Table rows_of(std::string bytes, const ReadOptions& options = {}) {
  RowSource source = source_over(std::move(bytes), options);
  return rows_of(source);
}

std::string zipped(const std::string& bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string input = bytes;
  std::string packed(compressBound(bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

ReadOptions without_header() {
  ReadOptions options;
  options.format = TableFormat::delimited;
  options.delimiter = ',';
  options.has_header = false;
  return options;
}

TEST(RowSource, ReadsFieldsByIndexAndByName) {
  RowSource source = source_over("id,email,sum\n1,a@example.com,2.50\n2,b@example.com,3\n");
  EXPECT_EQ(source.columns(), (std::vector<std::string>{"id", "email", "sum"}));
  EXPECT_EQ(source.column("sum"), 2U);
  EXPECT_FALSE(source.column("Sum"));
  EXPECT_EQ(source.next(), RowRead::row);
  EXPECT_EQ(source.row()[*source.column("email")], "a@example.com");
  EXPECT_EQ(source.row().line(), 2U);
  EXPECT_EQ(source.row().text(), "1,a@example.com,2.50");
  EXPECT_EQ(source.next(), RowRead::row);
  EXPECT_EQ(source.row().line(), 3U);
  EXPECT_EQ(source.next(), RowRead::end);
  EXPECT_EQ(source.next(), RowRead::end);
}

TEST(RowSource, UnderstandsQuotesAndEveryLineEnd) {
  const Table expected = {{"a", "b\nc", "d\"e"}, {"", "f,g", ""}, {"h", "i", "j"}};
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const std::string csv = "a,\"b\nc\",\"d\"\"e\"" + end + end + ",\"f,g\",\"\"" + end + "h,i,j";
    EXPECT_EQ(rows_of(csv, without_header()), expected);
    EXPECT_EQ(rows_of(csv + end, without_header()), expected);
  }
}

TEST(RowSource, CountsLinesAcrossQuotedAndBlankOnes) {
  RowSource source = source_over("a,b\r\n\r\n\"1\r\n2\r3\n4\",x\r\n5,y\r\n", without_header());
  std::vector<std::uint64_t> lines;
  while (*source.next() == RowRead::row) lines.push_back(source.row().line());
  EXPECT_EQ(lines, (std::vector<std::uint64_t>{1, 3, 7}));
}

TEST(RowSource, KeepsAQuoteWithinAnUnquotedField) {
  EXPECT_EQ(rows_of("12\" screen,1\n", without_header()), (Table{{"12\" screen", "1"}}));
}

TEST(RowSource, RefusesARowOfAnotherLengthAndGoesOn) {
  EXPECT_EQ(rows_of("a,b\n1,2\n3\n4,5,6\n7,8\n", without_header()), (Table{{"a", "b"},
                                                                           {"1", "2"},
                                                                           {"!", "3", "expected 2 fields, found 1"},
                                                                           {"!", "4", "expected 2 fields, found 3"},
                                                                           {"7", "8"}}));
}

TEST(RowSource, RefusesTextBehindAClosingQuoteAndGoesOn) {
  RowSource source = source_over("a,b\n\"1\"x,2\n3,4\n", without_header());
  EXPECT_EQ(source.next(), RowRead::row);
  EXPECT_EQ(source.next(), RowRead::bad_row);
  EXPECT_EQ(source.row_error().line, 2U);
  EXPECT_EQ(source.row_error().text, "\"1\"x,2");
  EXPECT_EQ(source.next(), RowRead::row);
  EXPECT_EQ(source.row()[0], "3");
}

TEST(RowSource, NamesTheLineWhereAnUnclosedQuoteOpenedAndGoesOnBehindIt) {
  const std::string reason = "a quote is opened and not closed within 1 MiB";
  EXPECT_EQ(rows_of("a,b\n\"x\ny\",\"1\n2,3\n", without_header()), (Table{{"a", "b"}, {"!", "3", reason}, {"2", "3"}}));
}

TEST(RowSource, BoundsAQuotedField) {
  const std::string reason = "a quote is opened and not closed within 1 MiB";
  const std::string longest(1024 * 1024, 'x');
  EXPECT_EQ(rows_of("a,b\n\"" + longest + "\",1\n2,3\n", without_header()),
            (Table{{"a", "b"}, {longest, "1"}, {"2", "3"}}));
  std::string rest;
  Table expected = {{"a", "b"}, {"!", "2", reason}};
  for (int i = 0; i < 200'000; ++i) {
    rest += "2,34567\n";
    expected.push_back({"2", "34567"});
  }
  EXPECT_EQ(rows_of("a,b\n\"1,2\n" + rest, without_header()), expected);
}

TEST(RowSource, GivesUpOnARowWithoutEnd) {
  const Table rows = rows_of(std::string(9'000'000, 'x'), without_header());
  EXPECT_EQ(rows, (Table{{"!!", "test.csv:1: a row is longer than 4 MiB: is this a table?"}}));
}

TEST(RowSource, RefusesARowThatIsNotUtf8) {
  const std::string reason = "not valid UTF-8: is the file in another encoding?";
  ReadOptions options = without_header();
  options.encoding = TextEncoding::utf8;
  EXPECT_EQ(rows_of("a,\xD0\x90\nb,\xC0\nc,d\n", options), (Table{{"a", "А"}, {"!", "2", reason}, {"c", "d"}}));
}

TEST(RowSource, ReadsEveryEncodingAsUtf8) {
  const std::string cp1251 = "\xE8\xEC\xFF;\xF1\xF3\xEC\xEC\xE0\n\xC0\xED\xED\xE0 \xA8\xEB\xEA\xE8\xED\xE0;12,50\n";
  const Table expected = {{"Анна Ёлкина", "12,50"}};
  RowSource source = source_over(cp1251);
  EXPECT_EQ(source.columns(), (std::vector<std::string>{"имя", "сумма"}));
  EXPECT_EQ(source.detected().encoding, TextEncoding::windows_1251);
  EXPECT_EQ(source.detected().doubts.front(), "the text is not UTF-8; it is taken for Windows-1251");
  EXPECT_EQ(to_text(source.detected()), "CSV, delimiter semicolon, Windows-1251, header, 2 columns");
  EXPECT_EQ(rows_of(source), expected);

  RowSource latin = source_over(
      "name;price\nCaf\xE9 cr\xE8me;\x80"
      "5\n");
  EXPECT_EQ(latin.detected().encoding, TextEncoding::windows_1252);
  EXPECT_EQ(rows_of(latin), (Table{{"Café crème", "€5"}}));

  EXPECT_EQ(rows_of("\xEF\xBB\xBFимя;сумма\nАнна Ёлкина;12,50\n"), expected);
  const std::u16string wide = u"имя;сумма\r\nАнна Ёлкина;12,50\r\n";
  for (const bool is_marked : {true, false}) {
    for (const bool is_big : {true, false}) {
      std::string bytes;
      for (const char16_t unit : is_marked ? u"\uFEFF" + wide : wide) {
        const char low = static_cast<char>(unit & 0xFF);
        const char high = static_cast<char>(unit >> 8);
        bytes += is_big ? std::string{high, low} : std::string{low, high};
      }
      ReadOptions options;
      if (!is_marked) options.encoding = is_big ? TextEncoding::utf16_be : TextEncoding::utf16_le;
      EXPECT_EQ(rows_of(bytes, options), expected);
    }
  }
}

TEST(RowSource, UnpacksGzipWhateverItsNameAndInSeveralMembers) {
  RowSource source = source_over(zipped("id,sum\n1,2\n") + zipped("3,4\n") + std::string(600, '\0'));
  EXPECT_TRUE(source.detected().is_gzip);
  EXPECT_EQ(rows_of(source), (Table{{"1", "2"}, {"3", "4"}}));
  EXPECT_EQ(source.bytes_read(), source.total_bytes());
}

TEST(RowSource, TellsThatGzipDataAreCutShortOrDamaged) {
  std::string csv = "id,sum\n";
  for (int i = 0; i < 100'000; ++i) csv += std::to_string(i * 7919) + ",1\n";
  const std::string packed = zipped(csv);
  RowSource cut = source_over(packed.substr(0, packed.size() / 2));
  EXPECT_EQ(rows_of(cut).back().back(), "test.csv: the gzip data end too early: the file is cut short");
  std::string damaged = packed;
  damaged[packed.size() / 2] = static_cast<char>(~damaged[packed.size() / 2]);
  RowSource broken = source_over(damaged);
  EXPECT_TRUE(rows_of(broken).back().back().starts_with("test.csv: the gzip data are damaged near byte "));
}

TEST(RowSource, ReadsStandardInputOfUnknownSize) {
  const std::string packed = zipped("id,sum\n1,2\n3,4\n");
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], packed.data(), packed.size()), static_cast<ssize_t>(packed.size()));
  ::close(ends[1]);
  const int kept = ::dup(STDIN_FILENO);
  ASSERT_EQ(::dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
  auto source = RowSource::open("-");
  ASSERT_TRUE(source) << source.error().text();
  EXPECT_EQ(source->name(), "standard input");
  EXPECT_EQ(rows_of(*source), (Table{{"1", "2"}, {"3", "4"}}));
  EXPECT_EQ(source->bytes_read(), packed.size());
  EXPECT_FALSE(source->total_bytes());
  ::close(ends[0]);
  ::dup2(kept, STDIN_FILENO);
  ::close(kept);
}

TEST(RowSource, FlattensJsonLines) {
  RowSource source = source_over(
      R"({"id": 1, "customer": {"email": "a@example.com", "name": "А\u043d\"на"}, "tags": ["x", 1], "paid": true})"
      "\r\n\r\n"
      R"({"id": 12345678901234567890123, "note": null, "customer": {"name": "Eva"}, "sum": -1.50e3 })"
      "\n");
  EXPECT_EQ(source.columns(),
            (std::vector<std::string>{"id", "customer.email", "customer.name", "tags", "paid", "note", "sum"}));
  EXPECT_EQ(to_text(source.detected()), "JSON lines, UTF-8, 7 columns");
  EXPECT_EQ(rows_of(source), (Table{{"1", "a@example.com", "Ан\"на", R"(["x", 1])", "true", "", ""},
                                    {"12345678901234567890123", "", "Eva", "", "", "", "-1.50e3"}}));
}

TEST(RowSource, RefusesBrokenJsonAndGoesOn) {
  ReadOptions options;
  options.encoding = TextEncoding::utf8;
  RowSource source = source_over("{\"a\":1}\n{\"a\":1,\"a\":2}\n{\"a\":}\n[1]\n{\"a\":1} 2\n{\"a\":01}\n{\"a\":1\n" +
                                     std::string(40, '{') + "\n{\"a\":\"\xC0\"}\n{\"a\":tru}\n{\"a\":2,\"b\":3}\n",
                                 options);
  const Table rows = rows_of(source);
  ASSERT_EQ(rows.size(), 11U);
  EXPECT_EQ(rows[0], (std::vector<std::string>{"1", ""}));
  EXPECT_EQ(rows[1], (std::vector<std::string>{"!", "2", "the member 'a' comes twice"}));
  for (std::size_t i = 2; i < 10; ++i) EXPECT_EQ(rows[i].at(0), "!") << i;
  EXPECT_EQ(rows[10], (std::vector<std::string>{"2", "3"}));
}

TEST(RowSource, LetsJsonLinesGainColumns) {
  std::string lines;
  for (int i = 0; i < 20'000; ++i) lines += "{\"a\":1}\n";
  RowSource source = source_over(lines + "{\"b\":2}\n");
  EXPECT_EQ(source.columns().size(), 1U);
  EXPECT_EQ(rows_of(source).back(), (std::vector<std::string>{"", "2"}));
  EXPECT_EQ(source.column("b"), 1U);
}

TEST(RowSource, NamesColumnsWithoutAHeaderAndNamesThatComeTwice) {
  EXPECT_EQ(source_over("1,2\n3,4\n").columns(), (std::vector<std::string>{"column1", "column2"}));
  EXPECT_EQ(source_over("id,price,,price\n1,2,3,4\n").columns(),
            (std::vector<std::string>{"id", "price", "column3", "price_4"}));
}

TEST(RowSource, OfNothingHasNoRows) {
  RowSource source = source_over("");
  EXPECT_EQ(source.next(), RowRead::end);
  EXPECT_TRUE(source.columns().empty());
  EXPECT_EQ(rows_of("\n\n"), Table{});
  EXPECT_EQ(rows_of("id,email,date\n"), Table{});
}

TEST(RowSource, NamesTheFileThatCannotBeOpened) {
  const auto source = RowSource::open("no/such/file.csv");
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().text(), "no/such/file.csv: cannot be opened: No such file or directory");
  EXPECT_EQ(RowSource::open(".").error().text(), ".: cannot be read: Is a directory");
}

TEST(Detection, FindsTheDelimiter) {
  const auto delimiter = [](const std::string& text) { return source_over(text).detected().delimiter; };
  EXPECT_EQ(delimiter("id,name\n1,Anna\n2,Eva\n"), ',');
  EXPECT_EQ(delimiter("id;sum\n1;2,50\n2;3,10\n"), ';');
  EXPECT_EQ(delimiter("1;2,50\n2;3,10\n"), ';');
  EXPECT_EQ(delimiter("id\tname\n1\tAnna, Maria\n2\tEva\n"), '\t');
  EXPECT_EQ(delimiter("id|note\n1|a;b\n2|c;d;e\n"), '|');
}

TEST(Detection, TellsAHeaderFromData) {
  const auto has_header = [](const std::string& text) { return source_over(text).detected().has_header; };
  EXPECT_TRUE(has_header("id,name\n1,Anna\n2,Eva\n"));
  EXPECT_TRUE(has_header("email\na@example.com\nb@example.com\n"));
  EXPECT_FALSE(has_header("1,Anna\n2,Eva\n"));
  EXPECT_FALSE(has_header("a@example.com\nb@example.com\n"));
  EXPECT_FALSE(has_header("Anna,Moscow\nEva,Moscow\nIda,Omsk\n"));
  RowSource all_text = source_over("name,city\nEva,Moscow\nIda,Omsk\n");
  EXPECT_TRUE(all_text.detected().has_header);
  EXPECT_EQ(all_text.detected().doubts.front(), "the first row is taken for a header, though all columns are text");
}

TEST(Detection, SaysWhenThereIsNoDelimiter) {
  RowSource source = source_over("Anna Petrova\nEva Orlova\n");
  EXPECT_EQ(source.detected().column_count, 1U);
  EXPECT_EQ(source.detected().doubts.front(), "no delimiter was found; each line is taken for one field");
}

TEST(Options, AreReadFromTheirNames) {
  EXPECT_EQ(parse_delimiter("tab"), '\t');
  EXPECT_EQ(parse_delimiter(";"), ';');
  EXPECT_EQ(parse_text_encoding("CP1251"), TextEncoding::windows_1251);
  EXPECT_EQ(parse_table_format("jsonl"), TableFormat::json_lines);
  EXPECT_EQ(parse_table_format("xls").error().text(),
            "'xls' is no table format: expected one of csv, tsv, columns, jsonl");
}

TEST(RoundTrip, GivesBackEveryTable) {
  const auto name = "lapwing_round_trip_" + std::to_string(::getpid()) + ".csv";
  const std::string path = (std::filesystem::temp_directory_path() / name).string();
  EXPECT_TRUE(rc::check([&path] {
    const auto field = rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab ,;\"\n\r\t'=+-@0")));
    const auto width = *rc::gen::inRange<std::size_t>(1, 5);
    const auto row = rc::gen::container<std::vector<std::string>>(width, field);
    const Table table = *rc::gen::container<Table>(row);
    auto writer = CsvWriter::create(path, FormulaGuard::off);
    RC_ASSERT(writer);
    for (const auto& fields : table) {
      for (const auto& text : fields) writer->put(text);
      writer->end_row();
    }
    RC_ASSERT(writer->finish().has_value());
    auto source = RowSource::open(path, without_header());
    RC_ASSERT(source);
    RC_ASSERT(rows_of(*source) == table);
  }));
  std::filesystem::remove(path);
}

TEST(RoundTrip, DoesNotDependOnWhereTheBufferEnds) {
  std::string csv;
  Table expected;
  for (std::size_t i = 0; i < 60'000; ++i) {
    const std::string number = std::to_string(i);
    expected.push_back({number, "a \"" + number + "\"\r\nb", std::string(i % 23, 'x')});
    csv += number + ",\"a \"\"" + number + "\"\"\r\nb\"," + std::string(i % 23, 'x') + "\r\n";
  }
  for (std::size_t shift = 0; shift < 3; ++shift) {
    const std::string field(shift, 'y');
    expected.front()[2] = field;
    RowSource source = source_over("0,\"a \"\"0\"\"\r\nb\"," + field + csv.substr(csv.find("b\",") + 3),
                                   without_header());
    EXPECT_EQ(rows_of(source), expected);
  }
}

/// Rows and bad rows of a file of the shared data.
struct Counts {
  std::size_t rows = 0;
  std::size_t bad = 0;
};

Counts count(RowSource& source) {
  Counts counts;
  for (;;) {
    const auto read = source.next();
    EXPECT_TRUE(read) << read.error().text();
    if (!read || *read == RowRead::end) return counts;
    ++(*read == RowRead::row ? counts.rows : counts.bad);
  }
}

TEST(RealFiles, HaveTheRowsThatTheirReadmesSay) {
  struct File {
    const char* path;
    std::size_t rows;
    const char* detected;
  };
  const std::vector<File> files = {
      {"cdnow/CDNOW_master.txt", 69'659, "columns between blanks, UTF-8, header, 4 columns"},
      {"cdnow/CDNOW_sample.txt", 6'919, "columns between blanks, UTF-8, no header, 5 columns"},
      {"cdnow/cdnow_customers_summary.csv", 2'357, "CSV, delimiter comma, UTF-8, header, 4 columns"},
      {"online-retail/online_retail_even.csv.gz", 329'710, "CSV, delimiter comma, UTF-8, gzip, header, 8 columns"},
      {"complete-journey/transactions_sample.csv.gz", 75'000, "CSV, delimiter comma, UTF-8, gzip, header, 11 columns"},
      {"complete-journey/campaigns.csv", 6'589, "CSV, delimiter comma, UTF-8, header, 2 columns"},
      {"complete-journey/campaign_descriptions.csv", 27, "CSV, delimiter comma, UTF-8, header, 4 columns"},
      {"complete-journey/coupons.csv.gz", 116'204, "CSV, delimiter comma, UTF-8, gzip, header, 3 columns"},
      {"complete-journey/coupon_redemptions.csv", 2'102, "CSV, delimiter comma, UTF-8, header, 4 columns"},
      {"complete-journey/products.csv.gz", 92'331, "CSV, delimiter comma, UTF-8, gzip, header, 7 columns"},
      {"complete-journey/demographics.csv", 801, "CSV, delimiter comma, UTF-8, header, 8 columns"},
      {"complete-journey/promotions_sample.csv.gz", 360'535, "CSV, delimiter comma, UTF-8, gzip, header, 5 columns"},
      {"hillstrom/hillstrom.csv.gz", 64'000, "CSV, delimiter comma, UTF-8, gzip, header, 12 columns"},
      {"phone-numbers/examples.csv", 763, "CSV, delimiter comma, UTF-8, header, 6 columns"},
      {"phone-numbers/territories.csv", 254, "CSV, delimiter comma, UTF-8, header, 6 columns"},
      {"otto-events/sessions.jsonl", 20, "JSON lines, UTF-8, 2 columns"},
  };
  if (!std::filesystem::exists("../shared/data")) GTEST_SKIP() << "NOT TESTED: ../shared/data is not there";
  for (const File& file : files) {
    auto source = RowSource::open(std::string("../shared/data/") + file.path);
    ASSERT_TRUE(source) << source.error().text();
    EXPECT_EQ(to_text(source->detected()), file.detected) << file.path;
    const Counts counts = count(*source);
    EXPECT_EQ(counts.rows, file.rows) << file.path;
    EXPECT_EQ(counts.bad, 0U) << file.path;
    EXPECT_EQ(source->bytes_read(), source->total_bytes()) << file.path;
  }
}

}  // namespace
}  // namespace lapwing
