#include "audience/order_ids.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <string>
#include <vector>

namespace lapwing {
namespace {

TEST(OrderIds, NumbersInFewFormsNeedNoTexts) {
  OrderIds ids;
  const std::size_t memory = ids.memory();
  for (const char* id : {"1001", "0", "#1001", "ORD-000123", "ORD-1234567", "2024/15", "2024/7"}) {
    EXPECT_EQ(ids.text(ids.ensure(id).value), id);
  }
  EXPECT_EQ(ids.memory(), memory);
}

TEST(OrderIds, OfNumbersThatGrowStayNarrow) {
  OrderIds ids;
  EXPECT_LT(ids.ensure("ORD-250000000").value, std::int64_t{1} << 31);
}

TEST(OrderIds, TellZerosBeforeANumberFromNone) {
  OrderIds ids;
  const auto key = ids.ensure("N007").value;
  EXPECT_NE(ids.ensure("N7").value, key);
  EXPECT_NE(ids.ensure("N07").value, key);
  EXPECT_EQ(ids.ensure("N007").value, key);
  EXPECT_EQ(ids.text(ids.ensure("N1000").value), "N1000");
}

TEST(OrderIds, WithMoreFormsThanThereArePlacesAreTexts) {
  OrderIds ids;
  std::vector<std::string> given;
  for (const char prefix : std::string("abcdefghij")) given.push_back(std::string(1, prefix) + "-1");
  for (const std::string& id : given) EXPECT_TRUE(ids.ensure(id).is_new);
  for (const std::string& id : given) EXPECT_EQ(ids.text(ids.ensure(id).value), id);
  EXPECT_EQ(ids.find("k-1"), std::nullopt);
}

/// Ids of few forms and of many, of letters, of zeros and of digits beyond what a number holds.
rc::Gen<std::string> any_id() {
  using rc::gen::element;
  return rc::gen::oneOf(rc::gen::container<std::string>(element('0', '1', '9', '-', 'A')),
                        rc::gen::map(rc::gen::inRange(0, 1200), [](int n) { return "A-" + std::to_string(n); }),
                        rc::gen::map(rc::gen::inRange(0, 1200), [](int n) { return "B" + std::to_string(n + 1'000); }),
                        rc::gen::map(rc::gen::string<std::string>(), [](std::string text) { return text + "7"; }));
}

TEST(OrderIds, AreEachOneNumberWhateverCameBeforeAndSurviveASnapshot) {
  EXPECT_TRUE(rc::check([] {
    OrderIds ids;
    std::map<std::string, std::int64_t> keys;
    for (const std::string& id : *rc::gen::container<std::vector<std::string>>(any_id())) {
      const bool known = keys.contains(id);
      if (!known && ids.find(id)) {
        // A number of a known form is found without having been asked for; it is that id's alone.
        RC_ASSERT(ids.text(*ids.find(id)) == id);
      }
      const OrderIds::Key key = ids.ensure(id);
      if (known) RC_ASSERT(!key.is_new && keys[id] == key.value);
      keys[id] = key.value;
    }
    ByteWriter writer;
    ids.save(writer);
    const std::string image = writer.take();
    ByteReader reader(image);
    OrderIds loaded;
    loaded.load(reader);
    std::map<std::int64_t, std::string> by_key;
    for (const auto& [id, key] : keys) {
      RC_ASSERT(by_key.emplace(key, id).second);
      RC_ASSERT(ids.text(key) == id && loaded.text(key) == id);
      RC_ASSERT(ids.find(id) == key && loaded.find(id) == key);
    }
  }));
}

}  // namespace
}  // namespace lapwing
