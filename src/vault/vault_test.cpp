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
