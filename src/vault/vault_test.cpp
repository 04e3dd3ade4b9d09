#include "vault/vault.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace lapwing {
namespace {

class VaultFolder : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("lapwing-vault-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

const Personal anna{"anna@example.com", "+79001234567", "Анна", "Иванова", "1990-05-31"};

TEST_F(VaultFolder, WhatWasSealedOpensAfterAReopening) {
  std::string sealed;
  std::uint64_t fingerprint = 0;
  {
    auto vault = Vault::open(folder_).value();
    sealed = vault->seal("c1", anna).value();
    fingerprint = vault->fingerprint("anna@example.com");
    ASSERT_TRUE(vault->flush());
    EXPECT_EQ(vault->seal("c1", anna).value(), sealed) << "the same data again are the same bytes";
    EXPECT_NE(vault->seal("c2", anna).value(), sealed);
  }
  auto vault = Vault::open(folder_).value();
  EXPECT_EQ(vault->open("c1", sealed).value(), anna);
  EXPECT_EQ(vault->fingerprint("anna@example.com"), fingerprint);
  EXPECT_EQ(vault->seal("c1", anna).value(), sealed);
}

TEST_F(VaultFolder, NothingOfAnErasedCustomerOpensAndTheKeyIsInNoFile) {
  const auto files_hold = [&](std::string_view bytes) {
    for (const auto& file : std::filesystem::directory_iterator(folder_)) {
      std::ifstream in(file.path(), std::ios::binary);
      const std::string all{std::istreambuf_iterator<char>(in), {}};
      if (all.find(bytes) != std::string::npos) return true;
    }
    return false;
  };
  auto vault = Vault::open(folder_).value();
  const std::string sealed = vault->seal("a-long-customer-id", anna).value();
  ASSERT_TRUE(vault->seal("other", anna));
  const std::uint64_t contact = vault->fingerprint(anna.email);
  ASSERT_TRUE(vault->claim(contact, "a-long-customer-id"));
  ASSERT_TRUE(vault->flush());
  ASSERT_TRUE(files_hold("a-long-customer-id")) << "else this test sees nothing";
  ASSERT_TRUE(vault->erase("a-long-customer-id"));
  EXPECT_FALSE(files_hold("a-long-customer-id")) << "the row with the key is gone from the file";
  EXPECT_FALSE(vault->open("a-long-customer-id", sealed));
  EXPECT_EQ(vault->owner_of(contact).value(), std::nullopt);
  EXPECT_TRUE(vault->has_key("other").value());
  EXPECT_TRUE(vault->erase("a-long-customer-id")) << "again changes nothing";
  vault = Vault::open(folder_).value();
  EXPECT_FALSE(vault->open("a-long-customer-id", sealed));
}

TEST_F(VaultFolder, WhatIsJoinedIsTheOthersAndGoesWithThem) {
  auto vault = Vault::open(folder_).value();
  const std::string first = vault->seal("a", anna).value();
  const std::string second = vault->seal("b", anna).value();
  const std::uint64_t contact = vault->fingerprint(anna.phone);
  ASSERT_TRUE(vault->claim(contact, "a"));
  ASSERT_TRUE(vault->join("a", "b"));
  ASSERT_TRUE(vault->join("b", "c"));
  const auto holds = [&] {
    EXPECT_EQ(vault->current_id("a"), "c");
    EXPECT_EQ(vault->current_id("b"), "c");
    EXPECT_EQ(vault->current_id("c"), "c");
    EXPECT_EQ(vault->owner_of(contact).value(), "c");
    EXPECT_EQ(vault->open("a", first).value(), anna) << "what was sealed before can still be read";
  };
  holds();
  vault.reset();
  vault = Vault::open(folder_).value();
  holds();
  EXPECT_TRUE(vault->has_key("c").value()) << "those who were joined count";
  ASSERT_TRUE(vault->erase("c"));
  EXPECT_FALSE(vault->has_key("c").value());
  EXPECT_FALSE(vault->open("a", first));
  EXPECT_FALSE(vault->open("b", second));
}

TEST_F(VaultFolder, NothingOpensWithAnotherCustomersKeyOrWithoutOne) {
  auto vault = Vault::open(folder_).value();
  const std::string sealed = vault->seal("c1", anna).value();
  ASSERT_TRUE(vault->seal("c2", {}));
  EXPECT_FALSE(vault->open("c2", sealed));
  EXPECT_FALSE(vault->open("nobody", sealed));
  std::string damaged = sealed;
  damaged[30] = static_cast<char>(damaged[30] ^ 1);
  EXPECT_FALSE(vault->open("c1", damaged));
  EXPECT_FALSE(vault->open("c1", "short"));
}

TEST_F(VaultFolder, ANoteOpensForItsCustomerAloneAndIsNotTakenForPersonalData) {
  auto vault = Vault::open(folder_).value();
  const std::string sealed = vault->seal_note("c1", "192.0.2.1").value();
  EXPECT_EQ(sealed.find("192.0.2.1"), std::string::npos);
  EXPECT_EQ(vault->seal_note("c1", "192.0.2.1").value(), sealed);
  EXPECT_EQ(vault->open_note("c1", sealed).value(), "192.0.2.1");
  ASSERT_TRUE(vault->seal("c2", {}));
  EXPECT_FALSE(vault->open_note("c2", sealed));
  EXPECT_FALSE(vault->open("c1", sealed));
  EXPECT_FALSE(vault->open_note("c1", vault->seal("c1", anna).value()));
}

TEST_F(VaultFolder, SealedBytesHoldNothingInTheClear) {
  auto vault = Vault::open(folder_).value();
  const std::string sealed = vault->seal("c1", anna).value();
  for (const char* secret : {"anna", "7900", "Анна", "1990"}) EXPECT_EQ(sealed.find(secret), std::string::npos);
}

}  // namespace
}  // namespace lapwing
