#include "server/incoming_desk.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "host/consent_evidence.hpp"
#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"
#include "model/record.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

TEST(IsStop, KnowsTheWordInAnyCaseAndDress) {
  for (const char* text :
       {"STOP", "stop", " Stop. ", "СТОП", "стоп!", "Стоп", "отписаться", "Unsubscribe", "\"stop\""}) {
    EXPECT_TRUE(is_stop(text)) << text;
  }
}

TEST(IsStop, ATextThatSaysMoreIsForAPerson) {
  for (const char* text : {"", "don't stop", "stop it please", "стоп-кран", "\xD0", "end of sale?", "да"}) {
    EXPECT_FALSE(is_stop(text)) << text;
  }
}

TEST(IncomingDesk, StopIsLoggedWithItsWordsAndTheNumberSealed) {
  constexpr Instant now = Instant::from_seconds(1'750'000'000);
  DataFolder folder =
      DataFolder::in_memory(ShopConfigured{"Tea", "RUB", Zone(), 4, "en", "RU"}, now, {.workers = 2}).value();
  std::string name = (fs::temp_directory_path() / "lapwing-desk-XXXXXX").string();
  const fs::path path = mkdtemp(name.data());
  const auto sent = SentIds::open(path, now).value();
  IncomingDesk desk(folder, *sent, [now] { return now; }, [](const std::string&) {});
  const PartitionId partition = folder.host().partition_of("anna");
  Personal personal;
  CustomerRecorded anna{.customer_id = "anna"};
  anna.contacts = {take_phone(folder.vault(), "anna", "+79990000001", "RU", personal).value()};
  ConsentFact given{.channel = ChannelKind::sms, .topic = "", .granted = true, .at = now, .source = "test"};
  anna.consents = {given};
  folder.host().submit(partition, {Input{anna}}, now);
  const std::vector<Incoming> stop = {IncomingText{"79990000001", "1234", "Stop!"}};
  EXPECT_TRUE(desk.take(stop));

  ConsentFact last;
  ASSERT_TRUE(
      folder.journal().read(partition, JournalOffset{}, [&](JournalOffset, std::string_view payload) -> Result<void> {
        const Batch batch = TRY(decode_batch(payload));
        for (const Record& record : batch.records) {
          const auto* input = std::get_if<Input>(&record.body);
          const auto* customer = input == nullptr ? nullptr : std::get_if<CustomerRecorded>(input);
          if (customer != nullptr && !customer->consents.empty()) last = customer->consents.back();
        }
        return {};
      }));
  EXPECT_FALSE(last.granted);
  EXPECT_EQ(last.source, "sms stop");
  EXPECT_EQ(last.proof, "SMS to 1234: Stop!");
  EXPECT_EQ(open_evidence(folder.vault(), "anna", last.sealed_evidence).value().address, "+79990000001");
  EXPECT_EQ(last.sealed_evidence.find("7999"), std::string::npos);
  fs::remove_all(path);
}

}  // namespace
}  // namespace lapwing
