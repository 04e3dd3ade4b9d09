#include "channel/files.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "channel/mime.hpp"
#include "channel/test_envelope.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

class FilesChannels : public testing::Test {
 protected:
  FilesChannels() {
    std::string pattern = (fs::temp_directory_path() / "lapwing-files-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
  }
  ~FilesChannels() override { fs::remove_all(root_); }

  static std::vector<SendResult> send(Channel& channel, const std::vector<Envelope>& batch) {
    std::vector<SendResult> results(batch.size());
    channel.send(batch, [&](std::size_t index, SendResult result) { results[index] = std::move(result); });
    return results;
  }
  static std::string content(const fs::path& file) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    return bytes.str();
  }

  fs::path root_;
};

TEST_F(FilesChannels, WriteEachMessageUnderItsNameAndMakeTheFolder) {
  FilesChannel channel(root_ / "a" / "b");
  Envelope second = test_envelope();
  second.message_id_token = "p03-000000000124";
  const auto results = send(channel, {test_envelope(), second});
  EXPECT_EQ(results[0].outcome, Outcome::accepted);
  EXPECT_EQ(results[0].provider_id, "p03-000000000123");
  EXPECT_EQ(content(root_ / "a/b/p03-000000000123.eml"), build_mail(test_envelope())->bytes);
  EXPECT_EQ(content(root_ / "a/b/p03-000000000124.eml"), build_mail(second)->bytes);
  EXPECT_EQ(std::distance(fs::directory_iterator(root_ / "a/b"), {}), 2) << "nothing unfinished is left";
}

TEST_F(FilesChannels, WriteAMessageOnceHoweverOftenItIsSent) {
  FilesChannel channel(root_);
  send(channel, {test_envelope()});
  std::ofstream(root_ / "p03-000000000123.eml") << "as it was";
  EXPECT_EQ(send(channel, {test_envelope()})[0].outcome, Outcome::accepted);
  EXPECT_EQ(content(root_ / "p03-000000000123.eml"), "as it was");
}

TEST_F(FilesChannels, FailABadEnvelopeAndDeferWhenTheFolderCannotBeWritten) {
  std::ofstream(root_ / "file") << "x";
  FilesChannel blocked(root_ / "file");
  EXPECT_EQ(send(blocked, {test_envelope()})[0].outcome, Outcome::deferred);

  FilesChannel channel(root_);
  Envelope bad = test_envelope();
  bad.message_id_token = "../../etc/passwd";
  const auto result = send(channel, {bad})[0];
  EXPECT_EQ(result.outcome, Outcome::failed);
  EXPECT_TRUE(result.reply.starts_with("message_id_token: "));
}

}  // namespace
}  // namespace lapwing
