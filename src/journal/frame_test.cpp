#include "journal/frame.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <vector>

#include "base/random.hpp"
#include "journal/crc32c.hpp"

namespace lapwing {
namespace {

constexpr PartitionId partition{3};

/// A partition's frames as they would lie one behind the other.
std::vector<std::string> chain_of(const std::vector<std::string>& payloads) {
  std::vector<std::string> frames;
  FrameLink link = first_link("folder", partition);
  for (const std::string& payload : payloads) {
    frames.push_back(encode_frame(partition, JournalOffset{frames.size()}, link, payload));
    link = link_after(frames.back());
  }
  return frames;
}

/// The first frame that is not as it was written, as reading in order finds it.
std::optional<Error> first_damage(const std::vector<std::string>& frames) {
  FrameLink link = first_link("folder", partition);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const Result<std::string_view> payload = decode_frame(frames[i], partition, JournalOffset{i}, link);
    if (!payload) return payload.error();
    link = link_after(frames[i]);
  }
  return std::nullopt;
}

TEST(Crc32c, GivesTheFiguresOfTheStandard) {
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c(""), 0U);
}

TEST(Crc32c, IsTheSameInPieces) {
  EXPECT_TRUE(rc::check([](const std::string& first, const std::string& second) {
    RC_ASSERT(crc32c(second, crc32c(first)) == crc32c(first + second));
  }));
}

TEST(Frame, GivesItsPayloadBack) {
  EXPECT_TRUE(rc::check([](const std::vector<std::string>& payloads) {
    const std::vector<std::string> frames = chain_of(payloads);
    RC_ASSERT(!first_damage(frames));
    for (std::size_t i = 0; i < frames.size(); ++i) {
      RC_ASSERT(*decode_frame(frames[i], partition, JournalOffset{i}, {}) == payloads[i]);
    }
  }));
}

TEST(Frame, NeverChangesItsLayout) {
  // Every existing journal depends on these bytes.
  const std::string frame = encode_frame(PartitionId{0x0102}, JournalOffset{0x03040506}, FrameLink{0x1122334455667788},
                                         "hi");
  const std::string expected("LWJ\x01\x02\x01\0\0\x06\x05\x04\x03\0\0\0\0\x88\x77\x66\x55\x44\x33\x22\x11\x02\0\0\0",
                             28);
  EXPECT_EQ(frame.substr(0, 28), expected);
  EXPECT_EQ(frame.substr(28),
            "\x08\x14\x66\xC0"
            "hi");
  EXPECT_EQ(first_link("folder", partition).value, 0xB1EFBF1461AEE3E3ULL);
}

TEST(Frame, AnyByteThatIsFlippedIsFoundWhereItIs) {
  SeededRandom random(7);
  std::vector<std::string> payloads(12);
  for (std::string& payload : payloads) {
    payload.resize(random.below(400));
    for (char& byte : payload) byte = static_cast<char>(random.below(256));
  }
  const std::vector<std::string> whole = chain_of(payloads);
  ASSERT_FALSE(first_damage(whole));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (std::size_t byte = 0; byte < whole[i].size(); ++byte) {
      for (const int bit : {0, 3, 7}) {
        std::vector<std::string> frames = whole;
        frames[i][byte] = static_cast<char>(frames[i][byte] ^ (1 << bit));
        const std::optional<Error> damage = first_damage(frames);
        ASSERT_TRUE(damage) << "frame " << i << " byte " << byte;
        ASSERT_EQ(damage->where, place_text(partition, JournalOffset{i})) << damage->message;
      }
    }
  }
}

TEST(Frame, ACutOrLengthenedFrameIsFound) {
  const std::string frame = chain_of({"some records"}).front();
  for (std::size_t size = 0; size < frame.size(); ++size) {
    EXPECT_FALSE(decode_frame(frame.substr(0, size), partition, JournalOffset{0}, {}));
  }
  EXPECT_FALSE(decode_frame(frame + "x", partition, JournalOffset{0}, {}));
}

TEST(Frame, AFrameFromElsewhereIsToldBySayingWhereItBelongs) {
  const std::string frame = chain_of({"one", "two"}).back();
  const auto moved = decode_frame(frame, partition, JournalOffset{5}, {});
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().text(), "partition 3, offset 5: the frame is whole, but belongs to partition 3, offset 1");
}

TEST(Frame, AReplacedFrameIsFoundByTheOneAfterIt) {
  std::vector<std::string> frames = chain_of({"one", "two", "three"});
  frames[1] = encode_frame(partition, JournalOffset{1}, link_after(frames[0]), "TWO");
  const std::optional<Error> damage = first_damage(frames);
  ASSERT_TRUE(damage);
  EXPECT_EQ(damage->where, "partition 3, offset 2");
  EXPECT_TRUE(damage->message.starts_with("the frame is whole, but follows a frame with link")) << damage->message;
}

TEST(Frame, AnotherFoldersFirstFrameIsRefused) {
  const std::string foreign = encode_frame(partition, JournalOffset{0}, first_link("other folder", partition), "one");
  EXPECT_FALSE(decode_frame(foreign, partition, JournalOffset{0}, first_link("folder", partition)));
}

TEST(Frame, ANewerFormatIsNamed) {
  std::string frame = chain_of({"one"}).front();
  frame[3] = 2;
  const auto newer = decode_frame(frame, partition, JournalOffset{0}, {});
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().message, "the frame has format version 2, this program reads 1");
}

}  // namespace
}  // namespace lapwing
