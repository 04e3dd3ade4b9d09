// Users, sessions, keys and the audit log over a file of their own.
#include "access/access.hpp"

#include <gtest/gtest.h>

#include "access/access_file.hpp"
#include "access/secret.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

constexpr const char* password = "heron umbrella seventeen";

class AccessTest : public testing::Test {
 protected:
  AccessTest() { reopen(); }
  void reopen() {
    access_.reset();
    access_ = Access::open(folder_.path(), "Tea", [this] { return now_; }, PasswordHasher::Cost::least).value();
  }
  std::int64_t owner() { return access_->make_owner("anna", "Anna", password).value().id; }
  std::string sign_in() { return enter("anna", password); }
  /// The session; empty if it was refused.
  std::string enter(const std::string& login, const std::string& with, const std::string& address = "192.0.2.1") {
    return access_->sign_in(login, with, address, "browser").value().session;
  }

  TemporaryFolder folder_;
  Instant now_ = Instant::from_seconds(1'750'000'000);
  std::unique_ptr<Access> access_;
};

TEST_F(AccessTest, TheFirstUserIsTheOwnerAndNobodyElseBecomesOneThisWay) {
  EXPECT_FALSE(access_->users().any());
  owner();
  EXPECT_FALSE(access_->make_owner("boris", "", password));
  reopen();
  ASSERT_EQ(access_->users().all().size(), 1u);
  EXPECT_EQ(access_->users().all().front().role, Role::owner);
}

TEST_F(AccessTest, ASessionOutlivesARestartAndEndsWhenItIsNotUsed) {
  const std::int64_t id = owner();
  const std::string secret = sign_in();
  reopen();
  ASSERT_TRUE(access_->actor_of_session(secret));
  EXPECT_EQ(access_->actor_of_session(secret)->id, id);
  EXPECT_TRUE(access_->actor_of_session(secret)->may(Permission::manage_access));
  now_ = now_ + Duration::hours(11);
  EXPECT_TRUE(access_->actor_of_session(secret));
  now_ = now_ + Duration::hours(11);  // used in between
  EXPECT_TRUE(access_->actor_of_session(secret));
  now_ = now_ + Duration::hours(13);
  EXPECT_FALSE(access_->actor_of_session(secret));
  reopen();
  EXPECT_FALSE(access_->actor_of_session(secret));
}

TEST_F(AccessTest, ASessionEndsAfterAWeekHoweverMuchItIsUsed) {
  owner();
  const std::string secret = sign_in();
  for (int i = 0; i < 16; ++i, now_ = now_ + Duration::hours(10)) EXPECT_TRUE(access_->actor_of_session(secret)) << i;
  now_ = now_ + Duration::hours(10);
  EXPECT_FALSE(access_->actor_of_session(secret));
}

TEST_F(AccessTest, WhoGuessesWaitsAndAnotherLoginDoesNot) {
  owner();
  ASSERT_TRUE(access_->add_user("boris", "", Role::manager, password));
  for (int i = 0; i < 5; ++i) {
    const auto tried = access_->sign_in("anna", "wrong", "192.0.2.1", "").value();
    EXPECT_EQ(tried.session, "");
    EXPECT_EQ(tried.refused.wait, Duration{});
  }
  const auto even_the_right_one = access_->sign_in("anna", password, "192.0.2.9", "").value();
  EXPECT_EQ(even_the_right_one.session, "");
  EXPECT_EQ(even_the_right_one.refused.wait, Duration::seconds(1));
  EXPECT_NE(enter("boris", password, "192.0.2.1"), "");
  now_ = now_ + Duration::seconds(1);
  EXPECT_NE(enter("anna", password, "192.0.2.1"), "");
}

TEST_F(AccessTest, OneAddressThatTriesManyLoginsWaitsToo) {
  owner();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(enter("nobody" + std::to_string(i), "wrong", "192.0.2.1"), "");
  }
  EXPECT_EQ(enter("anna", password, "192.0.2.1"), "");
  EXPECT_NE(enter("anna", password, "192.0.2.2"), "");
}

TEST_F(AccessTest, ANewPasswordSignsOutEverywhereElse) {
  const std::int64_t id = owner();
  const std::string here = sign_in();
  const std::string there = sign_in();
  ASSERT_TRUE(access_->set_password(id, "another quiet umbrella", here));
  EXPECT_TRUE(access_->actor_of_session(here));
  EXPECT_FALSE(access_->actor_of_session(there));
  EXPECT_EQ(enter("anna", password, "192.0.2.1"), "");
  EXPECT_NE(enter("anna", "another quiet umbrella", "192.0.2.1"), "");
}

TEST_F(AccessTest, WhoMayLessIsSignedOutAndADisabledUserCannotComeBack) {
  owner();
  const std::int64_t boris = access_->add_user("boris", "", Role::marketer, password).value().id;
  const std::string before = enter("boris", password);
  ASSERT_TRUE(access_->change_user(boris, {}, Role::analyst, {}));
  EXPECT_FALSE(access_->actor_of_session(before));
  const std::string after = enter("boris", password);
  EXPECT_FALSE(access_->actor_of_session(after)->may(Permission::read_customers));
  ASSERT_TRUE(access_->change_user(boris, {}, {}, true));
  EXPECT_FALSE(access_->actor_of_session(after));
  EXPECT_EQ(enter("boris", password), "");
}

TEST_F(AccessTest, AChangeOfAUserIsMadeWholeOrNotAtAll) {
  const std::int64_t anna = owner();
  EXPECT_FALSE(access_->change_user(anna, {}, Role::manager, {}, "another quiet umbrella"));
  EXPECT_NE(enter("anna", password), "");
  EXPECT_FALSE(access_->change_user(anna, "Annie", {}, {}, "short"));
  EXPECT_EQ(access_->users().find(anna)->name, "Anna");
  const std::string before = sign_in();
  EXPECT_TRUE(access_->change_user(anna, "Annie", {}, {}, "another quiet umbrella"));
  EXPECT_FALSE(access_->actor_of_session(before));
  EXPECT_NE(enter("anna", "another quiet umbrella"), "");
}

TEST_F(AccessTest, WhoCannotBeSignedOutKeepsThePassword) {
  const std::int64_t anna = owner();
  const std::string before = sign_in();
  access_.reset();
  const auto execute = [&](const char* sql) {
    ASSERT_TRUE(
        AccessFile::open(folder_.path()).value()->change([&](SqliteDatabase& file) { return file.execute(sql); }));
  };
  execute("CREATE TRIGGER fault BEFORE DELETE ON session BEGIN SELECT RAISE(ABORT, 'no'); END");
  reopen();
  EXPECT_FALSE(access_->change_user(anna, "Annie", {}, {}, "another quiet umbrella"));
  EXPECT_FALSE(access_->set_password(anna, "another quiet umbrella"));
  EXPECT_TRUE(access_->actor_of_session(before));
  for (int i = 0; i < 2; ++i, reopen()) {
    EXPECT_EQ(access_->users().find(anna)->name, "Anna");
    EXPECT_EQ(enter("anna", "another quiet umbrella"), "");
    EXPECT_NE(enter("anna", password), "");
  }
}

TEST_F(AccessTest, SomebodyStaysTheOwner) {
  const std::int64_t anna = owner();
  EXPECT_FALSE(access_->change_user(anna, {}, Role::manager, {}));
  EXPECT_FALSE(access_->change_user(anna, {}, {}, true));
  ASSERT_TRUE(access_->add_user("boris", "", Role::owner, password));
  EXPECT_TRUE(access_->change_user(anna, {}, Role::manager, {}));
}

TEST_F(AccessTest, PasswordsThatAreShortOrKnownAreRefused) {
  for (const char* bad :
       {"short one", "password1234", "123456789012345", "aaaaaaaaaaaaaaaa", "qwertyuiop123", "annaannaanna"}) {
    EXPECT_FALSE(access_->make_owner("anna", "Anna", bad)) << bad;
  }
  EXPECT_TRUE(access_->make_owner("Anna@Shop.Example", "Anna", "цапля гуляет зонтом"));
  EXPECT_TRUE(access_->users().find(std::string("anna@shop.example")));
}

TEST_F(AccessTest, AKeyMayWhatItsScopesSayUntilItExpires) {
  const auto made = access_->keys()
                        .make({.name = "website",
                               .permissions = {Permission::record_events},
                               .created_at = now_,
                               .expires_at = now_ + Duration::days(30)})
                        .value();
  reopen();
  const auto actor = access_->actor_of_key(made.secret);
  ASSERT_TRUE(actor);
  EXPECT_EQ(actor->name, "website");
  EXPECT_TRUE(actor->may(Permission::record_events));
  EXPECT_FALSE(actor->may(Permission::read));
  EXPECT_FALSE(access_->actor_of_key("lapwing_" + new_secret()));
  EXPECT_FALSE(access_->actor_of_key(digest_of(made.secret)));
  now_ = now_ + Duration::days(30);
  EXPECT_FALSE(access_->actor_of_key(made.secret));
}

TEST_F(AccessTest, AKeyThatIsRevokedOpensNothing) {
  const auto made = access_->keys().make({.name = "a", .permissions = {Permission::read}, .created_at = now_}).value();
  EXPECT_TRUE(access_->keys().revoke(made.key.id).value());
  EXPECT_FALSE(access_->keys().revoke(made.key.id).value());
  EXPECT_FALSE(access_->actor_of_key(made.secret));
  reopen();
  EXPECT_FALSE(access_->actor_of_key(made.secret));
}

TEST_F(AccessTest, AKeyForBrowsersMayNothingElse) {
  using enum Permission;
  EXPECT_FALSE(access_->keys().make({.name = "a", .permissions = {record_browser_events, read}, .created_at = now_}));
  EXPECT_TRUE(access_->keys().make({.name = "a", .permissions = {record_browser_events}, .created_at = now_}));
}

TEST_F(AccessTest, TheAuditLogIsSearchedByWhoWhatWhichAndWhen) {
  const Instant noon = now_;
  const auto append = [&](Duration after, const char* actor, const char* action, const char* subject,
                          unsigned outcome) {
    ASSERT_TRUE(access_->audit().append({0, noon + after, actor, action, subject, "192.0.2.1", outcome}));
  };
  append(Duration{}, "user anna", "POST /api/keys", "key=1", 201);
  append(Duration::hours(1), "user boris", "DELETE /api/keys/{key}", "key=1", 204);
  append(Duration::hours(2), "user anna", "DELETE /api/keys/{key}", "key=2", 403);
  const auto ids = [&](const AuditWish& wish) {
    std::vector<std::int64_t> found;
    const std::vector<AuditEntry> entries = access_->audit().read(9, {}, wish).value();
    for (const AuditEntry& entry : entries) found.push_back(entry.id);
    return found;
  };
  using Ids = std::vector<std::int64_t>;
  EXPECT_EQ(ids({.actor = "ANNA"}), (Ids{3, 1}));
  EXPECT_EQ(ids({.action = "delete"}), (Ids{3, 2}));
  EXPECT_EQ(ids({.subject = "key=1"}), (Ids{2, 1}));
  EXPECT_EQ(ids({.from = noon + Duration::hours(1), .until = noon + Duration::hours(2)}), (Ids{2}));
  EXPECT_EQ(ids({.refused_only = true}), (Ids{3}));
  EXPECT_EQ(ids({.actor = "anna", .action = "POST"}), (Ids{1}));
}

TEST_F(AccessTest, TheAuditLogNoticesWhatWasChangedOrTakenOut) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(access_->audit().append({0, now_, "user anna", "DELETE /api/keys/{key}", "key=7", "192.0.2.1", 200}));
  }
  EXPECT_EQ(access_->audit().first_broken().value(), std::nullopt);
  const auto newest = access_->audit().read(2).value();
  ASSERT_EQ(newest.size(), 2u);
  EXPECT_EQ(newest.front().id, 5);
  EXPECT_EQ(access_->audit().read(9, newest.back().id).value().size(), 3u);
  const auto tamper = [&](const char* sql) {
    access_.reset();
    auto file = AccessFile::open(folder_.path()).value();
    ASSERT_TRUE(file->change([&](SqliteDatabase& database) { return database.execute(sql); }));
    file.reset();
    reopen();
  };
  tamper("UPDATE audit SET subject = 'key=8' WHERE id = 3");
  EXPECT_EQ(access_->audit().first_broken().value(), 3);
  tamper("UPDATE audit SET subject = 'key=7' WHERE id = 3");
  EXPECT_EQ(access_->audit().first_broken().value(), std::nullopt);
  tamper("DELETE FROM audit WHERE id = 4");
  EXPECT_EQ(access_->audit().first_broken().value(), 4);
}

TEST_F(AccessTest, NothingThatOpensAnythingIsInTheFile) {
  owner();
  const std::string session = sign_in();
  const auto key = access_->keys().make({.name = "a", .permissions = {Permission::read}, .created_at = now_}).value();
  access_.reset();
  std::string bytes;
  for (const char* name : {"access.db", "access.db-wal"}) {
    const auto path = folder_.path() / name;
    if (!std::filesystem::exists(path)) continue;
    std::FILE* file = std::fopen(path.c_str(), "rb");
    char chunk[4096];
    for (std::size_t n = 0; (n = std::fread(chunk, 1, sizeof(chunk), file)) > 0;) bytes.append(chunk, n);
    std::fclose(file);
  }
  EXPECT_TRUE(bytes.contains("anna"));
  for (const std::string& secret : {session, key.secret, std::string(password)}) EXPECT_FALSE(bytes.contains(secret));
}

TEST(Permissions, EachHasANameThatIsReadBack) {
  for (std::size_t i = 0; i < permission_count; ++i) {
    const auto permission = static_cast<Permission>(i);
    EXPECT_EQ(parse_permission(to_text(permission)), permission);
  }
  for (const Role role : roles) EXPECT_EQ(parse_role(to_text(role)), role);
  EXPECT_FALSE(parse_permission("fly"));
}

TEST(Permissions, AnAnalystSeesNobodyAndADeveloperMovesNothing) {
  EXPECT_FALSE(permissions_of(Role::analyst).has(Permission::read_customers));
  EXPECT_FALSE(permissions_of(Role::developer).has(Permission::move_bonuses));
  EXPECT_TRUE(permissions_of(Role::owner).covers(PermissionSet::all()));
}

}  // namespace
}  // namespace lapwing
