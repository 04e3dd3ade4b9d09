#include "audience/paged_rows.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <vector>

namespace lapwing {
namespace {

struct PlainRow {
  std::uint32_t key = 0;
  std::int64_t wide = 0;
  std::int64_t narrow = 0;
};
using PlainOwners = std::vector<std::vector<PlainRow>>;

/// Keys of four bytes; keys of two where that is enough, beside a column that is never negative.
constexpr std::array shapes = {RowShape{.narrow_count = 2},
                               RowShape{.narrow_count = 2, .natural_columns = 0b10, .key_width = 2}};

/// Inserts a row and perhaps changes another of the same owner.
void play(PagedRows& rows, PlainOwners& plain, std::uint32_t owner) {
  std::vector<PlainRow>& of_owner = plain[owner];
  // Around where keys do not fit two bytes any more.
  const PlainRow row{.key = *rc::gen::oneOf(rc::gen::inRange(0u, 1000u), rc::gen::inRange(0xFFFDu, 0x1'0002u)),
                     .wide = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-100, 100),
                                             rc::gen::arbitrary<std::int64_t>()),
                     .narrow = *rc::gen::element<std::int64_t>(0, 1, 1, 1, 200, 40'000, 4'000'000'000)};
  const auto at = *rc::gen::inRange<std::size_t>(0, of_owner.size() + 1);
  rows.page_of(owner).insert(owner, static_cast<std::uint32_t>(at), row.key, std::array{row.wide, row.narrow});
  of_owner.insert(of_owner.begin() + static_cast<std::ptrdiff_t>(at), row);
  const auto changed = *rc::gen::inRange<std::size_t>(0, of_owner.size());
  const std::uint32_t begin = OwnerRows(rows.page_of(owner), owner).begin();
  rows.page_of(owner).set(begin + static_cast<std::uint32_t>(changed), 0, of_owner[changed].wide ^= 1);
}

void expect_equal(const PagedRows& rows, const PlainOwners& plain) {
  for (std::uint32_t owner = 0; owner < plain.size(); ++owner) {
    const OwnerRows found(rows.page_of(owner), owner);
    RC_ASSERT(found.size() == plain[owner].size());
    for (std::uint32_t i = 0; i < found.size(); ++i) {
      RC_ASSERT(found.narrow_keys()[i] == plain[owner][i].key);
      RC_ASSERT(found.column(0)[i] == plain[owner][i].wide);
      RC_ASSERT(found.column(1)[i] == plain[owner][i].narrow);
    }
  }
}

/// Vacant rows lie behind their owner's and hold nothing that a scan could take for a row.
void expect_vacant_rows_are_empty(const RowPage& page) {
  for (std::uint32_t place = 0; place < owners_per_page; ++place) {
    for (std::uint32_t row = page.end(place); row < page.begins()[place + 1]; ++row) {
      const NarrowRows keys = page.narrow_keys();
      RC_ASSERT(keys[row] == (keys.width() == 2 ? 0xFFFF : RowPage::vacant));
      RC_ASSERT(page.column(0)[row] == 0);
      RC_ASSERT(page.column(1)[row] == 0);
    }
  }
}

TEST(PagedRows, LieAsInListsWhoeverGetsTheNextRowAndSurviveASnapshot) {
  EXPECT_TRUE(rc::check([] {
    const std::uint32_t owners = *rc::gen::inRange(1u, 130u);
    const RowShape shape = *rc::gen::elementOf(shapes);
    PagedRows rows(shape);
    rows.ensure_owner(owners - 1);
    PlainOwners plain(owners);
    // Rows come to one owner after the other, up or down the page, and then to anybody.
    const bool down = *rc::gen::arbitrary<bool>();
    for (std::uint32_t i = 0; i < owners; ++i) play(rows, plain, down ? owners - 1 - i : i);
    for (int i = *rc::gen::inRange(0, 200); i > 0; --i) play(rows, plain, *rc::gen::inRange(0u, owners));
    expect_equal(rows, plain);
    for (std::size_t page = 0; page < rows.page_count(); ++page) expect_vacant_rows_are_empty(rows.page(page));
    ByteWriter image;
    rows.save(image);
    PagedRows restored(shape);
    ByteReader reader(image.bytes());
    restored.load(reader);
    RC_ASSERT(reader.finish().has_value());
    expect_equal(restored, plain);
    ByteWriter again;
    restored.save(again);
    RC_ASSERT(again.bytes() == image.bytes());
  }));
}

}  // namespace
}  // namespace lapwing
