#include "audience/sealed_pieces.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <string>

namespace lapwing {
namespace {

TEST(SealedPieces, AreWhatWasPutLastAndSurviveASnapshot) {
  EXPECT_TRUE(rc::check([] {
    SealedPieces pieces;
    std::map<std::uint32_t, std::string> plain;
    for (int i = *rc::gen::inRange(0, 40); i > 0; --i) {
      const CustomerNumber customer{*rc::gen::inRange(0u, 10u)};
      // Some fill a chunk, some are larger than one.
      const std::string bytes(*rc::gen::element<std::size_t>(0, 1, 100, 600'000, 2'000'000),
                              *rc::gen::inRange('a', 'z'));
      if (bytes.empty()) {
        pieces.forget(customer);
      } else {
        pieces.put(customer, bytes);
      }
      plain[customer.value] = bytes;
    }
    ByteWriter image;
    pieces.save(image);
    ByteReader reader(image.bytes());
    SealedPieces restored;
    restored.load(reader);
    RC_ASSERT(reader.finish().has_value());
    ByteWriter again;
    restored.save(again);
    RC_ASSERT(again.bytes() == image.bytes());
    for (std::uint32_t customer = 0; customer < 12; ++customer) {
      const std::string expected = plain.contains(customer) ? plain[customer] : std::string();
      RC_ASSERT(pieces.of(CustomerNumber{customer}) == expected);
      RC_ASSERT(restored.of(CustomerNumber{customer}) == expected);
    }
  }));
}

TEST(SealedPieces, LeaveNothingBehindOfThoseWhoAreForgotten) {
  SealedPieces pieces;
  pieces.put(CustomerNumber{3}, "first");
  const std::string_view first = pieces.of(CustomerNumber{3});
  pieces.put(CustomerNumber{3}, "second");
  const std::string_view second = pieces.of(CustomerNumber{3});
  pieces.forget(CustomerNumber{3});
  EXPECT_EQ(first, std::string(5, '\0'));
  EXPECT_EQ(second, std::string(6, '\0'));
}

}  // namespace
}  // namespace lapwing
