#include "server/public_links.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "delivery/courier.hpp"
#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"
#include "host/departures.hpp"
#include "host/publication.hpp"
#include "ingest/consent_texts.hpp"
#include "model/record.hpp"
#include "server/agreed_pages.hpp"
#include "server/scratch_access.hpp"
#include "server/site.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

constexpr Instant now = Instant::from_seconds(1'750'000'010);
constexpr const char* firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
constexpr const char* form = "application/x-www-form-urlencoded";

/// A shop that has sent anna one message, number 1 of her partition.
class PublicLinksTest : public testing::Test {
 protected:
  PublicLinksTest()
      : folder_(DataFolder::in_memory(ShopConfigured{"Tea & Co", "RUB", Zone(), 4, "en", "RU"}, now, {.workers = 2})
                    .value()) {
    std::string name = (fs::temp_directory_path() / "lapwing-links-XXXXXX").string();
    path_ = mkdtemp(name.data());
    store_ = LinkStore::open(path_).value();
    links_ = std::make_unique<PublicLinks>(folder_, *store_, "serve", [this] { return clock_.load(); });
    Host& host = folder_.host();
    EXPECT_TRUE(publish_definitions(
        host,
        {{DefinitionKind::message_template, "hello", 1,
          R"({"id": "hello", "channel": "email", "subject": "Hello", "text": "Hello", "html": "<p>Hello</p>"})"}},
        now));
    partition_ = host.partition_of("anna");
    Personal personal;
    CustomerRecorded anna{.customer_id = "anna"};
    anna.contacts = {take_email(folder_.vault(), "anna", "anna@example.com", personal).value()};
    for (const char* topic : {"", "news"}) anna.consents.push_back({ChannelKind::email, topic, true, now, "test"});
    BroadcastRequested broadcast{.broadcast_id = "b", .template_id = "hello", .customer_ids = {"anna"}};
    host.submit(partition_, {Input{anna}, Input{broadcast}}, now);
    host.drain();
    origin_ = origin_of(folder_.vault(), "serve");
    message_ = message_id_token(origin_, partition_, IntentNumber{1});
    clock_ = now + Duration::minutes(1);
  }
  ~PublicLinksTest() override {
    links_.reset();
    store_.reset();
    fs::remove_all(path_);
  }

  [[nodiscard]] std::string page_token() { return link_token(folder_.vault(), message_, "anna"); }
  [[nodiscard]] std::string token_to(const std::string& url) {
    const std::uint64_t id = link_id(folder_.vault(), url);
    EXPECT_TRUE(store_->keep({{id, url}}));
    return click_token(folder_.vault(), message_, id, "anna");
  }
  HttpResponse get(const std::string& path, std::string agent = firefox) {
    return links_->answer({.method = "GET", .path = path, .user_agent = std::move(agent)});
  }
  HttpResponse post(const std::string& path, std::string body) {
    return links_->answer({.method = "POST", .path = path, .content_type = form, .body = std::move(body)});
  }
  /// After what was clicked has been judged.
  void settle() {
    links_ = nullptr;
    links_ = std::make_unique<PublicLinks>(folder_, *store_, "serve", [this] { return clock_.load(); });
  }
  [[nodiscard]] Figures figures() {
    Figures sum;
    folder_.host().with(partition_, [&](const Engine& engine) {
      engine.figures().for_each([&](const FigurePlace&, Day, const Figures& figures) { sum += figures; });
    });
    return sum;
  }
  [[nodiscard]] bool wants(std::string_view topic) {
    bool wanted = false;
    folder_.host().with(partition_, [&](const Engine& engine) {
      const auto number = engine.audience().find("anna").value();
      wanted = engine.audience().customer(number).consented(ChannelKind::email, topic);
    });
    return wanted;
  }

  std::atomic<Instant> clock_ = now;
  DataFolder folder_;
  fs::path path_;
  std::unique_ptr<LinkStore> store_;
  std::unique_ptr<PublicLinks> links_;
  PartitionId partition_{};
  std::string origin_;
  std::string message_;
};

TEST_F(PublicLinksTest, AClickLeadsOnToWhereTheLinkLedAndCountsOnce) {
  const std::string token = token_to("https://shop.example/чай?a=1&b= 2");
  for (int i = 0; i < 2; ++i) {
    const HttpResponse answer = get("/c/" + token);
    EXPECT_EQ(answer.status, 302u);
    ASSERT_FALSE(answer.headers.empty());
    EXPECT_EQ(answer.headers[0].second, "https://shop.example/%D1%87%D0%B0%D0%B9?a=1&b=%202");
    settle();
  }
  EXPECT_EQ(figures().clicked, 1u);
  EXPECT_EQ(figures().opened, 1u);
}

TEST_F(PublicLinksTest, ALinkThatTheShopNeverSentLeadsNowhere) {
  const std::string good = token_to("https://shop.example/");
  const std::uint64_t other = link_id(folder_.vault(), "https://evil.example/");
  for (const std::string& token : {click_token(folder_.vault(), message_, other, "anna"), good + "0", good.substr(1),
                                   click_token(folder_.vault(), message_, 1, "boris"), std::string(),
                                   std::string("https://evil.example/"), page_token()}) {
    const HttpResponse answer = get("/c/" + token);
    EXPECT_EQ(answer.status, 404u) << token;
    EXPECT_EQ(answer.body.find("evil"), std::string::npos);
  }
  const std::string next = message_id_token(origin_, partition_, IntentNumber{2});
  EXPECT_EQ(get("/c/" + click_token(folder_.vault(), next, 1, "anna")).status, 404u) << "no such message was sent";
  settle();
  EXPECT_EQ(figures().clicked, 0u);
}

TEST_F(PublicLinksTest, AnOpeningIsAPersonsOrAPrograms) {
  const std::string token = click_token(folder_.vault(), message_, 0, "anna");
  const HttpResponse picture = get("/o/" + token, "Mozilla/5.0");
  EXPECT_EQ(picture.content_type, "image/gif");
  EXPECT_EQ(picture.body.substr(0, 6), "GIF89a");
  EXPECT_EQ(picture.body.size(), 43u);
  settle();
  EXPECT_EQ(figures().opened, 0u);
  EXPECT_EQ(figures().machine_opened, 1u);
  get("/o/" + token);
  settle();
  EXPECT_EQ(figures().opened, 1u);
}

TEST_F(PublicLinksTest, AScannerThatFollowsEveryLinkClicksNothing) {
  get("/c/" + token_to("https://shop.example/1"));
  get("/c/" + token_to("https://shop.example/2"));
  settle();
  EXPECT_EQ(figures().clicked, 0u);
  EXPECT_EQ(figures().machine_clicked, 1u);
}

TEST_F(PublicLinksTest, LookingAtTheUnsubscribePageChangesNothing) {
  const HttpResponse page = get("/unsubscribe/" + page_token());
  EXPECT_EQ(page.status, 200u);
  EXPECT_NE(page.body.find("Tea &amp; Co"), std::string::npos);
  EXPECT_NE(page.body.find("<form method=\"post\">"), std::string::npos);
  EXPECT_TRUE(wants(""));
}

TEST_F(PublicLinksTest, OneClickEndsAdvertisingOnEveryTopicAndIsCountedOnce) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(post("/unsubscribe/" + page_token(), "List-Unsubscribe=One-Click").status, 200u);
    EXPECT_FALSE(wants(""));
    EXPECT_FALSE(wants("news"));
  }
  EXPECT_EQ(figures().unsubscribed, 1u);
}

TEST_F(PublicLinksTest, OneClickEndsTopicsOverChannelsOfWhichNoContactIsKnown) {
  CustomerRecorded anna{.customer_id = "anna"};
  anna.consents.push_back({ChannelKind::sms, "sale", true, now, "test"});
  folder_.host().submit(partition_, {Input{anna}}, now);
  folder_.host().drain();
  EXPECT_EQ(post("/unsubscribe/" + page_token(), "List-Unsubscribe=One-Click").status, 200u);
  folder_.host().with(partition_, [&](const Engine& engine) {
    const CustomerView customer = engine.audience().customer(engine.audience().find("anna").value());
    EXPECT_FALSE(customer.consented(ChannelKind::sms, "sale"));
  });
}

TEST_F(PublicLinksTest, APostWithoutTheFieldOrWithAnotherTokenChangesNothing) {
  EXPECT_EQ(post("/unsubscribe/" + page_token(), "foo=bar").status, 400u);
  EXPECT_EQ(post("/unsubscribe/" + page_token() + "0", "List-Unsubscribe=One-Click").status, 404u);
  EXPECT_EQ(post("/c/" + token_to("https://shop.example/"), "").status, 405u);
  EXPECT_TRUE(wants(""));
}

TEST_F(PublicLinksTest, ACustomerChoosesByChannelAndTopic) {
  const std::string path = "/preferences/" + page_token();
  EXPECT_NE(get(path).body.find(R"(name="wanted" value="email/news" checked)"), std::string::npos);
  const HttpResponse saved = post(path, "shown=email&shown=email%2Fnews&wanted=email%2Fnews");
  EXPECT_EQ(saved.status, 200u);
  EXPECT_NE(saved.body.find("Saved"), std::string::npos);
  EXPECT_FALSE(wants(""));
  EXPECT_TRUE(wants("news"));
  EXPECT_EQ(figures().unsubscribed, 1u);
  post(path, "shown=email&wanted=email");
  EXPECT_TRUE(wants(""));
  EXPECT_TRUE(wants("news")) << "it was not on the form";
}

TEST_F(PublicLinksTest, AConfirmedAddressIsTheCustomersAndMayBeWrittenTo) {
  const auto contact_of = [&] {
    std::pair<std::uint64_t, ContactState> contact;
    folder_.host().with(partition_, [&](const Engine& engine) {
      const auto number = engine.audience().find("anna").value();
      contact = {engine.audience().contact_holders().fingerprint(number, ChannelKind::email),
                 engine.audience().customer(number).contact(ChannelKind::email)};
    });
    return contact;
  };
  post("/unsubscribe/" + page_token(), "List-Unsubscribe=One-Click");
  const std::uint64_t address = contact_of().first;
  const std::string path = "/confirm/" + confirm_token(folder_.vault(), message_, address, "anna");
  EXPECT_EQ(get(path).status, 200u);
  EXPECT_EQ(post(path, "").status, 400u);
  EXPECT_FALSE(wants("")) << "looking at it says nothing";
  EXPECT_EQ(post(path, "confirm=yes").status, 200u);
  EXPECT_TRUE(wants(""));
  EXPECT_EQ(contact_of(), (std::pair(address, ContactState::confirmed)));
  const std::string other = "/confirm/" + confirm_token(folder_.vault(), message_, address + 1, "anna");
  EXPECT_EQ(post(other, "confirm=yes").status, 404u) << "the customer has another address by now";
  EXPECT_EQ(post("/confirm/" + page_token(), "confirm=yes").status, 404u);
}

TEST_F(PublicLinksTest, SpeaksTheReadersLanguage) {
  const HttpResponse page = links_->answer(
      {.method = "GET", .path = "/unsubscribe/" + page_token(), .accept_language = "ru,en;q=0.5"});
  EXPECT_NE(page.body.find("Отписаться"), std::string::npos);
}

TEST_F(PublicLinksTest, UnderThePublicHostNothingElseIsAnswered) {
  Site site;
  site.set_public_host("mail.tea.example");
  ScratchAccess access(now);
  site.open({.folder = folder_, .access = *access, .clock = [] { return now; }, .links = links_.get()});
  const auto status = [&](std::string path, std::string host) {
    return site.answer({.method = "GET", .path = std::move(path), .host = std::move(host)}).status;
  };
  EXPECT_EQ(status("/unsubscribe/" + page_token(), "mail.tea.example"), 200u);
  EXPECT_EQ(status("/style.css", "mail.tea.example"), 200u);
  EXPECT_EQ(status("/api/status", "mail.tea.example"), 404u);
  EXPECT_EQ(status("/", "mail.tea.example"), 404u);
  EXPECT_EQ(status("/api/session", "mail.tea.example"), 404u);
  EXPECT_EQ(status("/api/session", "localhost:8080"), 200u);
}

TEST_F(PublicLinksTest, AConsentIsLoggedWithTheWordingTheMessageAndASealedAddress) {
  ASSERT_TRUE(publish_page_texts(folder_.host(), folder_.shop(), now));
  std::uint64_t contact = 0;
  folder_.host().with(partition_, [&](const Engine& engine) {
    contact = engine.audience().contact_holders().fingerprint(engine.audience().find("anna").value(),
                                                              ChannelKind::email);
  });
  const std::string path = "/confirm/" + confirm_token(folder_.vault(), message_, contact, "anna");
  HttpRequest request{.method = "POST", .path = path, .content_type = form, .body = "confirm=yes"};
  request.user_agent = firefox;
  request.client_address = "192.0.2.7";
  EXPECT_EQ(links_->answer(request).status, 200u);
  EXPECT_EQ(links_->answer(request).status, 200u);  // said again under the wording: logged again

  std::vector<ConsentFact> logged;
  ASSERT_TRUE(
      folder_.journal().read(partition_, JournalOffset{}, [&](JournalOffset, std::string_view payload) -> Result<void> {
        const Batch batch = TRY(decode_batch(payload));
        for (const Record& record : batch.records) {
          if (!record.is_input()) continue;
          const auto* customer = std::get_if<CustomerRecorded>(&std::get<Input>(record.body));
          if (customer == nullptr) continue;
          for (const auto& one : customer->consents) logged.push_back(one);
        }
        return {};
      }));
  ASSERT_EQ(logged.size(), 4u) << "two at the sign-up, two by the page";
  const ConsentFact& fact = logged.back();
  EXPECT_EQ(fact.source, "confirmed");
  EXPECT_EQ(fact.text_id, "page.confirm.en");
  EXPECT_EQ(fact.text_version, 1u);
  EXPECT_EQ(fact.proof, "message " + message_);
  EXPECT_EQ(fact.sealed_evidence.find("192.0.2.7"), std::string::npos);
  EXPECT_EQ(open_evidence(folder_.vault(), "anna", fact.sealed_evidence).value(),
            (ConsentEvidence{"192.0.2.7", firefox}));
  folder_.host().with(partition_, [&](const Engine& engine) {
    const Definition* text = engine.definition(DefinitionKind::consent_text, "page.confirm.en");
    ASSERT_NE(text, nullptr);
    EXPECT_NE(text_of_consent_text(text->text).find("agree to get news and offers from us"), std::string::npos);
  });
}

TEST_F(PublicLinksTest, AWordingThatDidNotChangeKeepsItsVersion) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(publish_consent_text(folder_.host(), "signup.en", "I agree", now).value(), 1u);
  }
  EXPECT_EQ(publish_consent_text(folder_.host(), "signup.en", "I agree to all", now).value(), 2u);
  EXPECT_FALSE(publish_consent_text(folder_.host(), "Sign up", "I agree", now));
  EXPECT_FALSE(publish_consent_text(folder_.host(), "signup.en", "", now));
}

TEST_F(PublicLinksTest, AShortLinkLeadsWhereItsClickTokenDoesAndCountsLikeIt) {
  const std::string click = token_to("https://shop.example/a");
  const ShortLink link = short_link(folder_.vault(), click);
  EXPECT_EQ(get("/s/" + link.name).status, 404u) << "no such link was sent yet";
  ASSERT_TRUE(store_->keep({{link.id, short_link_target(click)}}));
  const HttpResponse answer = get("/s/" + link.name);
  EXPECT_EQ(answer.status, 302u);
  EXPECT_EQ(answer.headers.at(0).second, "https://shop.example/a");
  settle();
  EXPECT_EQ(figures().clicked, 1u);
  std::string altered = link.name;
  altered.back() = altered.back() == 'A' ? 'B' : 'A';
  const std::string unknown = short_link(folder_.vault(), "x").name;
  for (const std::string& wrong : {altered, unknown, link.name + "A", link.name.substr(1), std::string()}) {
    EXPECT_EQ(get("/s/" + wrong).status, 404u) << wrong;
  }
  // A name may not lead to a target that was kept for another purpose.
  ASSERT_TRUE(store_->keep({{read_short_name(unknown).value(), "https://evil.example/"}}));
  EXPECT_EQ(get("/s/" + unknown).status, 404u);
  EXPECT_EQ(link.name.size(), 10u);
  EXPECT_EQ(read_short_name(link.name), link.id);
}

TEST_F(PublicLinksTest, WhoWasMergedSinceIsUnsubscribedAsWhoTheyAreNow) {
  Host& host = folder_.host();
  const auto wants_mail = [&](const std::string& id) {
    bool wanted = true;
    host.with(host.partition_of(id), [&](const Engine& engine) {
      const auto number = engine.audience().find(id);
      ASSERT_TRUE(number);
      wanted = engine.audience().customer(*number).consented(ChannelKind::email);
    });
    return wanted;
  };
  for (const char* id : {"boris", "vera"}) {
    host.submit(host.partition_of(id), {Input{CustomerRecorded{.customer_id = id}}}, now);
  }
  host.drain();
  ASSERT_TRUE(merge_customers(folder_, "anna", "boris", now));
  ASSERT_TRUE(merge_customers(folder_, "boris", "vera", now));
  ASSERT_TRUE(wants_mail("vera"));
  EXPECT_TRUE(get("/preferences/" + page_token()).body.contains("news"));
  EXPECT_EQ(post("/unsubscribe/" + page_token(), "List-Unsubscribe=One-Click").status, 200u);
  EXPECT_FALSE(wants_mail("vera"));
}

TEST_F(PublicLinksTest, WhoWasErasedIsToldThatNothingComesAnyMore) {
  ASSERT_TRUE(erase_customer(folder_, "anna", now));
  EXPECT_EQ(post("/unsubscribe/" + page_token(), "List-Unsubscribe=One-Click").status, 200u);
}

}  // namespace
}  // namespace lapwing
