// Real bounces, complaints and automatic replies of some sixty mail systems, with expected results.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "feedback/feedback.hpp"
#include "feedback/mailbox.hpp"
#include "feedback/notification.hpp"
#include "feedback/text.hpp"

namespace lapwing {
namespace {

const std::string bounces = "../shared/data/bounces/";
const std::string abuse_reports = "../shared/data/feedback-reports/";

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

using Row = std::map<std::string, std::string>;

/// RFC 4180, as far as these tables use it.
std::vector<Row> read_table(const std::string& path) {
  std::vector<std::vector<std::string>> lines(1, {""});
  bool is_quoted = false;
  const std::string text = read_file(path);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      lines.back().back() += text[++i];
    } else if (c == '"') {
      is_quoted = !is_quoted;
    } else if (c == ',' && !is_quoted) {
      lines.back().emplace_back();
    } else if (c == '\n' && !is_quoted) {
      lines.push_back({""});
    } else if (c != '\r') {
      lines.back().back() += c;
    }
  }
  std::vector<Row> rows;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].size() != lines[0].size()) continue;
    Row& row = rows.emplace_back();
    for (std::size_t k = 0; k < lines[i].size(); ++k) row[lines[0][k]] = lines[i][k];
  }
  return rows;
}

std::set<std::string> files_in(const std::string& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

const std::map<std::string, Feedback>& understood() {
  static const std::map<std::string, Feedback> all = [] {
    std::map<std::string, Feedback> made;
    for (const auto& name : files_in(bounces + "eml")) made[name] = read_feedback(read_file(bounces + "eml/" + name));
    return made;
  }();
  return all;
}

/// The corpus is large and lies beside the repository.
class BounceCorpus : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(bounces)) GTEST_SKIP() << "NOT CHECKED: " << bounces << " is absent";
  }
};

const FeedbackReport* report_at(const std::string& file, std::size_t index) {
  const auto& reports = understood().at(file).reports;
  return index <= reports.size() ? &reports[index - 1] : nullptr;
}

bool is_bounce_or_delay(const FeedbackReport& report) {
  return report.kind == FeedbackKind::bounce || report.kind == FeedbackKind::delay;
}

TEST_F(BounceCorpus, FindsAllRecipientsOfDeliveryStatusParts) {
  std::size_t found = 0, all = 0;
  for (const Row& row : read_table(bounces + "dsn_recipients.csv")) {
    const std::string& final_recipient = row.at("final_recipient");
    const std::string wanted = address_of(final_recipient.empty() ? row.at("original_recipient") : final_recipient);
    bool is_found = false;
    for (const FeedbackReport& report : understood().at(row.at("file")).reports) {
      is_found |= report.recipient == wanted;
    }
    ++all;
    found += is_found ? 1U : 0U;
    EXPECT_TRUE(is_found) << row.at("file") << ": " << wanted;
  }
  fmt::print("  {} of {} recipients of delivery status parts\n", found, all);
  EXPECT_EQ(all, 181U);
}

TEST_F(BounceCorpus, TellsHardFromSoftAsTwoOtherProgramsDo) {
  std::size_t right = 0, all = 0, codes = 0, codes_right = 0;
  std::map<std::string, std::size_t> rows_of_file;
  for (const Row& row : read_table(bounces + "expected.csv")) {
    // The place among its file's rows: one file has the index 1 twice.
    const std::size_t index = ++rows_of_file[row.at("file")];
    if (row.at("agreement") != "both") continue;
    const std::string name = fmt::format("{} {}", row.at("file"), index);
    const FeedbackReport* report = report_at(row.at("file"), index);
    const bool is_wanted_hard = row.at("hard_bounce") == "true";
    // A report that is missing is wrong, whatever was expected of it.
    const bool is_right = report != nullptr && report->kind != FeedbackKind::not_a_report &&
                          (report->bounce_class == BounceClass::hard) == is_wanted_hard;
    ++all;
    right += is_right ? 1U : 0U;
    if (!is_right) {
      fmt::print("  differs: {} {} {} {}; understood {}\n", name, row.at("status"), row.at("reason"),
                 is_wanted_hard ? "hard" : "soft",
                 report == nullptr ? "nothing"
                                   : fmt::format("{} {} {} {} {} {}", to_text(report->kind), report->enhanced_code,
                                                 report->reply_code, to_text(report->bounce_class),
                                                 to_text(report->cause), report->text));
    }
    const std::string& status = row.at("status");
    const bool is_placeholder = status.size() < 5 || status.substr(2).starts_with("0.9");
    if (report != nullptr && !is_placeholder) {
      ++codes;
      codes_right += report->enhanced_code == status ? 1U : 0U;
    }
  }
  fmt::print("  hard or soft: {} of {} ({:.1f}%); enhanced codes {} of {}\n", right, all,
             100.0 * static_cast<double>(right) / static_cast<double>(all), codes_right, codes);
  EXPECT_EQ(all, 275U);
  EXPECT_GE(right, 266U);  // the floor that was asked for is 262, which is 95%
}

TEST_F(BounceCorpus, TakesNoAutomaticReplyOrComplaintForABounce) {
  for (const Row& row : read_table(bounces + "expected.csv")) {
    const bool is_vacation = row.at("reason") == "vacation", is_complaint = row.at("reason") == "feedback";
    if (!is_vacation && !is_complaint) continue;
    const FeedbackReport* report = report_at(row.at("file"), std::stoul(row.at("index")));
    ASSERT_NE(report, nullptr) << row.at("file");
    EXPECT_EQ(report->kind, is_vacation ? FeedbackKind::auto_reply : FeedbackKind::complaint) << row.at("file");
    EXPECT_EQ(report->feedback_type, row.at("feedback_type")) << row.at("file");
  }
  for (const auto& [name, feedback] : understood()) {
    if (!name.starts_with("rfc3834") && !name.starts_with("arf")) continue;
    for (const auto& report : feedback.reports) EXPECT_FALSE(is_bounce_or_delay(report)) << name;
  }
}

TEST_F(BounceCorpus, TakesNothingElseForABounce) {
  for (const auto& name : files_in(bounces + "not-a-bounce")) {
    for (const auto& report : read_feedback(read_file(bounces + "not-a-bounce/" + name)).reports) {
      EXPECT_FALSE(is_bounce_or_delay(report)) << name << " " << report.text;
    }
  }
}

TEST_F(BounceCorpus, UnderstandsEveryBounceAsAReport) {
  std::size_t unread = 0;
  for (const auto& [name, feedback] : understood()) {
    for (const auto& report : feedback.reports) {
      if (report.kind != FeedbackKind::not_a_report) continue;
      ++unread;
      fmt::print("  not understood: {} {}\n", name, report.text);
    }
  }
  EXPECT_LE(unread, 2U);
}

TEST_F(BounceCorpus, FindsTheMessageThatWasReturned) {
  std::size_t found = 0, all = 0;
  for (const Row& row : read_table(bounces + "messages.csv")) {
    const std::string wanted = bare_message_id(row.at("original_message_id"));
    if (wanted.empty()) continue;
    ++all;
    const bool is_found = understood().at(row.at("file")).reports.front().message_id == wanted;
    found += is_found ? 1U : 0U;
    if (!is_found) {
      fmt::print("  {}: {} and not {}\n", row.at("file"), understood().at(row.at("file")).reports.front().message_id,
                 wanted);
    }
  }
  fmt::print("  {} of {} Message-IDs\n", found, all);
  EXPECT_GE(found * 100, all * 97);
}

TEST_F(BounceCorpus, ReadsLineEndsOfAnySystemAlike) {
  for (const std::string folder : {"newlines-cr", "newlines-crlf"}) {
    for (const auto& name : files_in(bounces + folder)) {
      if (!understood().contains(name)) continue;
      EXPECT_EQ(read_feedback(read_file(bounces + folder + "/" + name)), understood().at(name))
          << folder << " " << name;
    }
  }
  for (const auto& [name, feedback] : understood()) {
    const std::string mail = with_newlines(read_file(bounces + "eml/" + name));
    std::string crlf, cr = mail;
    for (const char c : mail) crlf += c == '\n' ? "\r\n" : std::string(1, c);
    std::ranges::replace(cr, '\n', '\r');
    EXPECT_EQ(read_feedback(crlf), feedback) << name;
    EXPECT_EQ(read_feedback(cr), feedback) << name;
  }
}

TEST_F(BounceCorpus, SplitsMailboxes) {
  EXPECT_EQ(split_mailbox(read_file(bounces + "mailbox/mbox-0")).size(), 37U);
  EXPECT_EQ(split_mailbox(read_file(bounces + "mailbox/mbox-1")).size(), 1U);
  for (const auto& mail : split_mailbox(read_file(bounces + "mailbox/mbox-0"))) {
    EXPECT_NE(read_feedback(mail).reports.front().kind, FeedbackKind::not_a_report) << mail.substr(0, 300);
  }
}

TEST_F(BounceCorpus, ReadsNotificationsOfProviders) {
  for (const auto& name : files_in(bounces + "webhook")) {
    const auto reports = read_notification(read_file(bounces + "webhook/" + name));
    ASSERT_TRUE(reports.has_value()) << name << ": " << reports.error().text();
    for (const auto& report : *reports) {
      EXPECT_NE(report.kind, FeedbackKind::not_a_report) << name;
      EXPECT_TRUE(report.recipient.contains('@')) << name;
    }
  }
}

TEST(AbuseReports, AgreeWithAnotherParser) {
  if (!std::filesystem::exists(abuse_reports)) GTEST_SKIP() << "NOT CHECKED: " << abuse_reports << " is absent";
  for (const std::string name : {"001", "003", "005"}) {
    const auto expected = nlohmann::json::parse(read_file(abuse_reports + name + ".json"));
    const auto reports = read_feedback(read_file(abuse_reports + name + ".eml")).reports;
    EXPECT_EQ(reports.front().kind, FeedbackKind::complaint) << name;
    const FeedbackReport& report = reports.front();
    std::string type = expected["feedback_type"];
    type = type == "AuthFailure" ? "auth-failure" : lower_case(type);
    EXPECT_EQ(report.feedback_type, type) << name;
    EXPECT_EQ(wants_no_more(report), type == "abuse") << name;
    EXPECT_EQ(report.source, expected["user_agent"].get<std::string>()) << name;
    const auto text_at = [&](const char* key) {
      return expected[key].is_null() ? std::string() : expected[key].get<std::string>();
    };
    EXPECT_EQ(report.source_ip, text_at("source_ip")) << name;
    if (!expected["original_mail_from"].is_null()) {
      EXPECT_EQ(report.return_path, address_of(text_at("original_mail_from"))) << name;
    }
    if (!expected["original_rcpt_to"].is_null()) {
      EXPECT_EQ(report.recipient, address_of(text_at("original_rcpt_to"))) << name;
    }
    EXPECT_EQ(report.envelope_id, text_at("original_envelope_id")) << name;
    const bool is_dated = !expected["arrival_date"].is_null();
    ASSERT_EQ(report.arrived_at.has_value(), is_dated) << name;
    if (is_dated) {
      EXPECT_EQ(report.arrived_at->seconds(), expected["arrival_date"].get<std::int64_t>()) << name;
    }
  }
}

}  // namespace
}  // namespace lapwing
