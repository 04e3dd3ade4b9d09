#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "channel/mime.hpp"
#include "channel/test_envelope.hpp"

// Writes mails with the subjects and names of ../shared/data/mail-headers; tests/end_to_end/mail/headers.py reads them.
namespace lapwing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// Every text in the place that the cases expect one: subjects, and names of people and groups.
void collect(const Json& at, std::vector<std::string>& texts) {
  if (!at.is_structured()) return;
  for (const auto& [key, below] : at.items()) {
    if (key == "name" && below.is_string()) texts.push_back(below);
    collect(below, texts);
  }
}

TEST(ForHeaderReaders, WritesMailsWithTheSharedSubjectsAndNames) {
  const char* folder = std::getenv("LAPWING_TEST_HEADERS");
  const fs::path data = "../shared/data/mail-headers";
  if (folder == nullptr) GTEST_SKIP() << "run by tests/end_to_end/mail/headers.py";
  ASSERT_TRUE(fs::exists(data));
  std::vector<std::string> texts;
  for (const Json& one : Json::parse(std::ifstream(data / "unstructured.json"))) texts.push_back(one["expected"]);
  for (const Json& one : Json::parse(std::ifstream(data / "address.json"))) collect(one["expected"], texts);
  Json written = Json::array();
  for (const std::string& text : texts) {
    Envelope envelope = test_envelope();
    envelope.subject = text;
    envelope.from_name = text;
    envelope.to_name = text;
    const auto mail = build_mail(envelope);
    ASSERT_TRUE(mail) << text << ": " << mail.error().text();
    const std::string name = std::to_string(written.size()) + ".eml";
    std::ofstream(fs::path(folder) / name, std::ios::binary) << mail->bytes;
    written.push_back({name, text});
  }
  std::ofstream(fs::path(folder) / "texts.json") << written;
}

}  // namespace
}  // namespace lapwing
