#include "http/unpack_body.hpp"

#include <zlib.h>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lapwing {
namespace {

std::string packed(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

RC_GTEST_PROP(UnpackGzip, GivesWhatWasPacked, (const std::string& text, const std::string& more)) {
  RC_ASSERT(unpack_gzip(packed(text), 1 << 20).value() == text);
  RC_ASSERT(unpack_gzip(packed(text) + packed(more), 1 << 20).value() == text + more);
}

TEST(UnpackGzip, StopsAtTheSizeAllowed) {
  const std::string text(50'000, 'a');
  EXPECT_EQ(unpack_gzip(packed(text), 50'000).value(), text);
  EXPECT_EQ(unpack_gzip(packed(text), 49'999).error(), UnpackFault::too_large);
}

TEST(UnpackGzip, StopsAtWhatIsMadeToFillTheMemory) {
  const std::string bomb = packed(std::string(50'000'000, 'a'));
  ASSERT_LT(bomb.size(), 100'000U);
  EXPECT_EQ(unpack_gzip(bomb, 100'000'000).error(), UnpackFault::too_large);
}

TEST(UnpackGzip, WhatIsCutOrNoGzipIsBroken) {
  const std::string whole = packed("what a shop says");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(unpack_gzip(whole.substr(0, size), 1000).error(), UnpackFault::broken) << size;
  }
  EXPECT_EQ(unpack_gzip("{}", 1000).error(), UnpackFault::broken);
  EXPECT_EQ(unpack_gzip(whole + "x", 1000).error(), UnpackFault::broken);
}

}  // namespace
}  // namespace lapwing
