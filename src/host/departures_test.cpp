// Customers who are erased, or merged into others, over partitions and the vault.
#include "host/departures.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "engine/customer_history.hpp"
#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

constexpr Instant now = Instant::from_seconds(1'750'000'000);

class Shop {
 public:
  explicit Shop(DataFolder folder) : folder_(std::move(folder)) {
    publish_definitions(
        folder_.host(),
        {{DefinitionKind::bonus_type, "gift", 1, R"({"id": "gift", "title": "Gift"})"},
         {DefinitionKind::segment, "chosen", 1, R"({"id": "chosen", "name": {"ru": "И", "en": "C"}, "static": true})"},
         {DefinitionKind::segment, "buyers", 1, R"({"id": "buyers", "name": {"ru": "П", "en": "B"},
                           "condition": {"orders": "count", "at_least": 2}})"}},
        now)
        .value();
  }
  Shop() : Shop(DataFolder::in_memory({"Tea", "RUB", Zone(), 8, "en", "RU"}, now, {.workers = 2}).value()) {}

  void tell(const std::string& id, Input input) {
    std::vector<Input> inputs;
    inputs.push_back(std::move(input));
    folder_.host().submit(folder_.host().partition_of(id), std::move(inputs), now, [](const Tally& tally) {
      ASSERT_TRUE(tally.refused.empty()) << tally.refused.front().second.message;
    });
    folder_.host().drain();
  }
  void customer(const std::string& id, Personal personal, CustomerRecorded facts = {}) {
    facts.customer_id = id;
    if (!personal.email.empty()) {
      facts.contacts.push_back(take_email(folder_.vault(), id, personal.email, personal).value());
    }
    facts.sealed_personal = folder_.vault().seal(id, personal).value();
    ASSERT_TRUE(folder_.vault().flush());
    tell(id, facts);
  }
  void order(const std::string& id, const std::string& order_id) {
    tell(id,
         OrderRecorded{
             .customer_id = id, .order_id = order_id, .placed_at = now - Duration::days(3), .total = Money::of(100)});
  }
  CustomerHistory history(const std::string& id) {
    std::optional<CustomerHistory> read;
    folder_.host().with(folder_.host().partition_of(id), [&](const Engine& engine) {
      if (const auto number = engine.audience().find(id)) read = history_of(engine, *number);
    });
    EXPECT_TRUE(read) << "nobody is called " << id;
    return read.value_or(CustomerHistory{});
  }
  bool is_there(const std::string& id) {
    bool found = false;
    folder_.host().with(folder_.host().partition_of(id),
                        [&](const Engine& engine) { found = engine.audience().find(id).has_value(); });
    return found;
  }

  DataFolder folder_;
};

TEST(Merge, TheOneWhoStaysHasWhatBothWereKnownFor) {
  Shop shop;
  shop.customer("old", {.email = "anna@example.org", .first_name = "Анна", .birthday = "1990-05-31"},
                {.created_at = now - Duration::days(900),
                 .consents = {{ChannelKind::email, "", false, now, "form"}, {ChannelKind::sms, "", true, now, "form"}},
                 .attributes = {{"city", "Omsk"}, {"size", "M"}},
                 .labels = {{"vip", true}}});
  shop.customer("new", {.first_name = "Аня", .last_name = "Иванова"},
                {.created_at = now - Duration::days(9),
                 .consents = {{ChannelKind::email, "", true, now, "form"}},
                 .attributes = {{"city", "Tomsk"}}});
  shop.order("old", "1");
  shop.order("new", "2");
  shop.tell("old", SegmentMembersChanged{"chosen", {"old"}, {}});
  shop.tell("old", BonusAccrualRequested{"old", "gift", Money::of(70), "g"});
  ActivityRecorded cart{.customer_id = "old", .at = now - Duration::hours(1), .kind = ActivityKind::cart_changed};
  cart.cart = {{"tea", "drinks", {}, Money::of(5), Money::of(5)}};
  shop.tell("old", cart);

  ASSERT_TRUE(merge_customers(shop.folder_, "old", "new", now));
  EXPECT_FALSE(shop.is_there("old"));
  const CustomerHistory all = shop.history("new");
  EXPECT_EQ(all.facts.created_at, now - Duration::days(900));
  EXPECT_EQ(all.orders.size(), 2u);
  EXPECT_EQ(all.facts.attributes, (std::vector<AttributeFact>{{"city", "Tomsk"}, {"size", "M"}}));
  EXPECT_EQ(all.facts.labels, (std::vector<LabelFact>{{"vip", true}}));
  EXPECT_EQ(all.static_segments, std::vector<std::string>{"chosen"});
  ASSERT_EQ(all.bonuses.lots.size(), 1u);
  EXPECT_EQ(all.bonuses.lots[0].amount, Money::of(70));
  ASSERT_TRUE(all.cart);
  const Personal personal = shop.folder_.vault().open("new", all.facts.sealed_personal).value();
  EXPECT_EQ(personal, (Personal{.email = "anna@example.org",
                                .phone = "",
                                .first_name = "Аня",
                                .last_name = "Иванова",
                                .birthday = "1990-05-31"}));
  for (const ConsentFact& consent : all.facts.consents) {
    EXPECT_EQ(consent.granted, consent.channel == ChannelKind::sms) << "what was withdrawn stays withdrawn";
  }
  bool is_buyer = false;
  shop.folder_.host().with(shop.folder_.host().partition_of("new"), [&](const Engine& engine) {
    is_buyer = engine.segments().standing(engine.audience().find("new").value(), "buyers").member;
  });
  EXPECT_TRUE(is_buyer);
  EXPECT_EQ(shop.folder_.vault().current_id("old"), "new");
  EXPECT_EQ(current_customer(shop.folder_.host(), "old"), "new");
  EXPECT_EQ(current_customer(shop.folder_.host(), "nobody"), std::nullopt);
  const std::uint64_t contact = key_of_contact(shop.folder_.vault(), "anna@example.org", "RU")->fingerprint;
  EXPECT_EQ(shop.folder_.vault().owner_of(contact).value(), "new");
  EXPECT_TRUE(merge_customers(shop.folder_, "old", "new", now)) << "again changes nothing";
  EXPECT_EQ(digest_of(shop.history("new")), digest_of(all));
}

TEST(Merge, IsRefusedOfWhoIsNotThere) {
  Shop shop;
  shop.customer("anna", {});
  EXPECT_FALSE(merge_customers(shop.folder_, "anna", "anna", now));
  EXPECT_FALSE(merge_customers(shop.folder_, "nobody", "anna", now));
  EXPECT_FALSE(merge_customers(shop.folder_, "anna", "nobody", now));
  EXPECT_TRUE(shop.is_there("anna"));
  EXPECT_EQ(shop.folder_.vault().current_id("anna"), "anna");
}

TEST(Merge, LosesNothingOfWhatComesMeanwhile) {
  Shop shop;
  shop.customer("old", {});
  shop.customer("new", {});
  std::vector<std::string> taken;
  std::thread orders([&] {
    for (int i = 0; i < 200; ++i) {
      const std::string id = std::to_string(i);
      OrderRecorded order{.customer_id = "old", .order_id = id, .placed_at = now, .total = Money::of(1)};
      bool is_taken = false;
      Host& host = shop.folder_.host();
      host.submit(host.partition_of("old"), {order}, now,
                  [&](const Tally& tally) { is_taken = tally.refused.empty(); });
      host.drain();
      if (is_taken) taken.push_back(id);
    }
  });
  while (!merge_customers(shop.folder_, "old", "new", now)) {
  }
  orders.join();
  std::vector<std::string> found;
  for (const OrderRecorded& order : shop.history("new").orders) found.push_back(order.order_id);
  std::ranges::sort(taken);
  std::ranges::sort(found);
  EXPECT_EQ(found, taken);
}

bool any_file_holds(const std::filesystem::path& folder, std::string_view text) {
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(in), {}};
    if (all.find(text) != std::string::npos) return true;
  }
  return false;
}

TEST(Erasure, NothingInTheDataFolderTellsOfThePersonAndReplayStillWorks) {
  const TemporaryFolder disk;
  std::string sealed;
  {
    Shop shop(DataFolder::open_or_create(disk.path(), {}, now).value());
    shop.customer("c-1", {.email = "planted-token@example.org", .first_name = "Planted", .last_name = "Person"});
    shop.order("c-1", "1");
    sealed = shop.history("c-1").facts.sealed_personal;
    ASSERT_TRUE(shop.folder_.host().save_snapshots());
    ASSERT_TRUE(erase_customer(shop.folder_, "c-1", now));
    EXPECT_FALSE(shop.is_there("c-1"));
    EXPECT_TRUE(erase_customer(shop.folder_, "c-1", now)) << "again changes nothing";
    EXPECT_FALSE(erase_customer(shop.folder_, "nobody", now));
  }
  for (const char* token : {"planted-token", "Planted", "Person"}) EXPECT_FALSE(any_file_holds(disk.path(), token));
  ASSERT_TRUE(any_file_holds(disk.path(), sealed)) << "the journal keeps the sealed bytes, else this proves nothing";
  Shop again(DataFolder::open(disk.path()).value());
  EXPECT_FALSE(again.is_there("c-1"));
  EXPECT_FALSE(again.folder_.vault().open("c-1", sealed)) << "and nobody can open them";
  for (std::uint16_t id = 0; id < again.folder_.host().partition_count(); ++id) {
    EXPECT_TRUE(verify_partition(again.folder_.journal(), PartitionId{id}));
  }
}

TEST(Erasure, AKeyThatACrashLeftIsDestroyedAtTheNextOpening) {
  const TemporaryFolder disk;
  std::string sealed;
  {
    Shop shop(DataFolder::open_or_create(disk.path(), {}, now).value());
    shop.customer("c-1", {.first_name = "Anna"});
    sealed = shop.history("c-1").facts.sealed_personal;
    shop.tell("c-1", CustomerErased{"c-1"});
    ASSERT_TRUE(shop.folder_.vault().has_key("c-1").value()) << "as if the process ended here";
  }
  DataFolder again = DataFolder::open(disk.path()).value();
  EXPECT_FALSE(again.vault().has_key("c-1").value());
  EXPECT_FALSE(again.vault().open("c-1", sealed));
}

TEST(Erasure, TakesWhoeverWasMergedIntoTheCustomerAlong) {
  Shop shop;
  shop.customer("old", {.first_name = "Anna"});
  const std::string sealed = shop.history("old").facts.sealed_personal;
  shop.customer("new", {.first_name = "Anna"});
  ASSERT_TRUE(merge_customers(shop.folder_, "old", "new", now));
  ASSERT_TRUE(shop.folder_.vault().open("old", sealed));
  ASSERT_TRUE(erase_customer(shop.folder_, "new", now));
  EXPECT_FALSE(shop.folder_.vault().open("old", sealed));
}

}  // namespace
}  // namespace lapwing
