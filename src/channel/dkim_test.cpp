#include "channel/dkim.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <nlohmann/json.hpp>

#include "channel/mime.hpp"
#include "channel/parse.hpp"
#include "channel/test_envelope.hpp"

// Against ../shared/data/dkim: what the RFCs and other signers have signed.
namespace lapwing {
namespace {

namespace fs = std::filesystem;

const fs::path folder = "../shared/data/dkim";
constexpr Instant signed_at = Instant::from_seconds(1'700'000'000);

std::string text(const nlohmann::json& json) { return json.get<std::string>(); }

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string decoded(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  std::string bytes(text.size() / 4 * 3, '\0');
  EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), reinterpret_cast<const unsigned char*>(text.data()),
                  static_cast<int>(text.size()));
  for (; text.ends_with('='); text.pop_back()) bytes.pop_back();
  return bytes;
}

const unsigned char* raw(const std::string& bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

using Key = std::unique_ptr<EVP_PKEY, decltype([](EVP_PKEY* key) { EVP_PKEY_free(key); })>;

std::string pem_of(const Key& key) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const auto size = static_cast<std::size_t>(BIO_get_mem_data(bio, &text));
  std::string pem(text, size);
  BIO_free(bio);
  return pem;
}
/// The published test keys of RFC 8463.
std::string pem_of_vector(const nlohmann::json& key) {
  if (key.contains("ed25519_seed_base64")) {
    const std::string seed = decoded(key["ed25519_seed_base64"]);
    return pem_of(Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(seed), seed.size())));
  }
  const std::string der = decoded(key["rsa_private_pkcs1_base64"]);
  const unsigned char* at = raw(der);
  return pem_of(Key(d2i_PrivateKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(der.size()))));
}
std::string new_rsa_pem(unsigned bits) { return pem_of(Key(EVP_RSA_gen(bits))); }
std::string new_ed25519_pem() { return pem_of(Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"))); }

std::map<std::string, std::string> tags_of(const std::string& list) {
  std::map<std::string, std::string> tags;
  std::istringstream stream(list);
  for (std::string tag; std::getline(stream, tag, ';');) {
    const auto equals = tag.find('=');
    if (equals == std::string::npos) continue;
    const auto trim = [](const std::string& text) {
      const auto first = text.find_first_not_of(" \t\r\n");
      return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
    };
    tags[trim(tag.substr(0, equals))] = trim(tag.substr(equals + 1));
  }
  return tags;
}

std::vector<std::string> listed_names(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream stream(list);
  for (std::string name; std::getline(stream, name, ':');) {
    std::erase_if(name, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
    names.push_back(name);
  }
  return names;
}

/// The field with an empty "b=".
std::string without_signature(const std::string& field) {
  for (std::size_t at = field.find(':') + 1; at < field.size();) {
    const std::size_t end = std::min(field.find(';', at), field.size());
    const std::size_t name = field.find_first_not_of(" \t\r\n", at);
    const std::size_t equals = field.find('=', at);
    if (name + 1 == equals && field[name] == 'b') return field.substr(0, equals + 1) + field.substr(end);
    at = end + 1;
  }
  return field;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from)) text.replace(at, from.size(), to);
  return text;
}

Canonicalization form_of(const std::string& name) {
  return name == "relaxed" ? Canonicalization::relaxed : Canonicalization::simple;
}

/// A verifier by OpenSSL alone, over our canonicalization.
bool is_signature_right(const MailView& mail, const std::string& field, const std::string& dns) {
  auto tags = tags_of(field.substr(field.find(':') + 1));
  auto record = tags_of(dns);
  const std::string forms = tags["c"].empty() ? "simple/simple" : tags["c"];
  const auto slash = forms.find('/');
  const auto header_form = form_of(forms.substr(0, slash));
  const auto body_form = slash == std::string::npos ? Canonicalization::simple : form_of(forms.substr(slash + 1));
  std::erase_if(tags["bh"], [](char c) { return c == ' ' || c == '\r' || c == '\n' || c == '\t'; });
  if (tags["bh"] != base64(sha256(canonical_body(body_form, mail.body)))) return false;

  const std::string unsigned_field = without_signature(field);
  const auto names = listed_names(tags["h"]);
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string data = dkim_signed_data(header_form, mail.fields, views, unsigned_field);
  const std::string key = decoded(record["p"]);
  const bool is_rsa = record["k"] != "ed25519";
  const unsigned char* at = raw(key);
  Key parsed(is_rsa ? d2i_PUBKEY(nullptr, &at, static_cast<long>(key.size()))
                    : EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(key), key.size()));
  // The older form of a record, an RSAPublicKey alone.
  at = raw(key);
  if (!parsed) parsed.reset(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(key.size())));
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestVerifyInit(context, nullptr, is_rsa ? EVP_sha256() : nullptr, nullptr, parsed.get());
  const std::string signature = decoded(tags["b"]);
  const std::string message = is_rsa ? data : sha256(data);
  const int is_right = EVP_DigestVerify(context, raw(signature), signature.size(), raw(message), message.size());
  EVP_MD_CTX_free(context);
  return is_right == 1;
}

/// The signature fields of a mail, by selector.
std::map<std::string, std::string> signatures_of(const MailView& mail) {
  std::map<std::string, std::string> found;
  for (const auto field : mail.fields) {
    if (!is_same_name(field_name(field), "DKIM-Signature")) continue;
    const std::string text(field);
    found[tags_of(text.substr(text.find(':') + 1))["s"]] = text;
  }
  return found;
}

class DkimVectors : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(folder)) GTEST_SKIP() << "NOT TESTED: ../shared/data/dkim is not there";
    vectors = nlohmann::json::parse(bytes_of(folder / "vectors.json"));
  }
  nlohmann::json vectors;
};

TEST_F(DkimVectors, CanonicalizeAsTheRfcShows) {
  for (const auto& example : vectors["canonicalization"]) {
    const std::string header = example["in_header"];
    std::string out;
    for (const auto field : view_of_mail(header).fields) out += canonical_field(form_of(example["header"]), field);
    EXPECT_EQ(out, text(example["out_header"])) << example["source"];
    EXPECT_EQ(canonical_body(form_of(example["body"]), example["in_body"].get<std::string>()),
              text(example["out_body"]));
  }
  EXPECT_EQ(base64(sha256(canonical_body(Canonicalization::simple, ""))),
            text(vectors["empty_body_hash"][0]["sha256"]));
  EXPECT_EQ(base64(sha256(canonical_body(Canonicalization::relaxed, ""))),
            text(vectors["empty_body_hash"][1]["sha256"]));
}

TEST_F(DkimVectors, SignByteForByte) {
  const std::string mail = bytes_of(folder / "rfc8463-two-signatures.eml");
  const MailView view = view_of_mail(mail);
  ASSERT_EQ(vectors["sign"].size(), 2U);
  for (const auto& vector : vectors["sign"]) {
    const auto key = DkimKey::parse(pem_of_vector(vector["key"]));
    ASSERT_TRUE(key) << key.error().text();
    EXPECT_EQ(to_text(key->algorithm()), text(vector["algorithm"]));
    EXPECT_EQ(base64(sha256(canonical_body(Canonicalization::relaxed, view.body))), text(vector["body_hash"]));
    const auto names = vector["signed_headers"].get<std::vector<std::string>>();
    const std::vector<std::string_view> views(names.begin(), names.end());
    const std::string field = vector["header_field_as_in_the_rfc"];
    const std::string unsigned_field = field.substr(0, field.rfind(" b=") + 3);
    const std::string data = dkim_signed_data(Canonicalization::relaxed, view.fields, views, unsigned_field);
    EXPECT_EQ(data, text(vector["data_that_is_signed"]));
    EXPECT_EQ(base64(key->sign(data)), text(vector["expected_b"]));
  }
}

TEST_F(DkimVectors, OfOtherSignersAreVerifiedOverOurCanonicalForms) {
  std::size_t verified = 0;
  for (const auto& mail : vectors["verify"]) {
    std::string bytes = bytes_of(folder / mail["file"].get<std::string>());
    ASSERT_FALSE(bytes.empty());
    const auto signatures = signatures_of(view_of_mail(bytes));
    ASSERT_EQ(signatures.size(), mail["signatures"].size()) << mail["file"];
    for (const auto& signature : mail["signatures"]) {
      const std::string& field = signatures.at(signature["s"]);
      const std::string place = signature["s"].get<std::string>() + "._domainkey." + signature["d"].get<std::string>();
      const std::string dns = mail["dns_txt"][place];
      EXPECT_TRUE(is_signature_right(view_of_mail(bytes), field, dns)) << mail["file"] << ' ' << signature["s"];
      std::string changed = bytes;
      changed[changed.size() - 4] ^= 1;
      EXPECT_FALSE(is_signature_right(view_of_mail(changed), field, dns)) << mail["file"];
      changed = bytes;
      const auto from = changed.find("\r\nFrom: ");
      ASSERT_NE(from, std::string::npos);
      changed[from + 9] ^= 1;
      EXPECT_FALSE(is_signature_right(view_of_mail(changed), field, dns)) << mail["file"];
      ++verified;
    }
  }
  EXPECT_EQ(verified, 7U);
}

DkimSigner signer_for(const std::string& domain, const std::string& pem, const std::string& selector = "s1") {
  return {.domain = domain, .selector = selector, .key = *DkimKey::parse(pem)};
}

TEST(Dkim, SignsTheSameMailAlikeAndWithBothAlgorithms) {
  DkimSigners signers;
  ASSERT_TRUE(signers.add(signer_for("shop.example.test", new_ed25519_pem(), "e1")));
  ASSERT_TRUE(signers.add(signer_for("shop.example.test", new_rsa_pem(2048), "r1")));
  const auto mail = build_mail(test_envelope(), &signers);
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->bytes, build_mail(test_envelope(), &signers)->bytes);
  const MailView view = view_of_mail(mail->bytes);
  EXPECT_NE(view.fields[0].find("a=rsa-sha256"), std::string_view::npos);
  EXPECT_NE(view.fields[1].find("a=ed25519-sha256"), std::string_view::npos);
  const std::string unsigned_mail = build_mail(test_envelope())->bytes;
  EXPECT_TRUE(mail->bytes.ends_with(unsigned_mail));
  auto tags = tags_of(std::string(view.fields[0].substr(15)));
  EXPECT_EQ(tags["t"], std::to_string(test_envelope().date.seconds()));
}

TEST(Dkim, CoversWhatTheMailSaysOfItselfAndLeavesNoRoomForASecondFrom) {
  const DkimSigner signer = signer_for("shop.example.test", new_ed25519_pem());
  const std::string mail = build_mail(test_envelope())->bytes;
  const std::string field = signer.signature_field(view_of_mail(mail), signed_at);
  const auto names = listed_names(tags_of(field.substr(15))["h"]);
  const auto times = [&](const char* name) { return std::count(names.begin(), names.end(), name); };
  for (const char* twice : {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}) {
    EXPECT_EQ(times(twice), 2) << twice;
  }
  for (const char* once : {"Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID"}) {
    EXPECT_EQ(times(once), 1) << once;
  }
  EXPECT_EQ(times("Sender"), 0);
  const std::string dns = signer.key.public_record();
  EXPECT_TRUE(is_signature_right(view_of_mail(mail), field, dns));
  for (const char* added : {"From: evil@x.test\r\n", "Subject: other\r\n", "Reply-To: evil@x.test\r\n"}) {
    EXPECT_FALSE(is_signature_right(view_of_mail(added + mail), field, dns)) << added;
    EXPECT_FALSE(
        is_signature_right(view_of_mail(std::string(mail).insert(mail.find("\r\n\r\n") + 2, added)), field, dns));
  }
}

TEST(Dkim, FoldsItsFieldWhereAnyReaderAllowsIt) {
  DkimSigner signer = signer_for(std::string(60, 'd') + ".example.test", new_rsa_pem(2048), std::string(60, 's'));
  signer.header_form = signer.body_form = Canonicalization::simple;
  const std::string mail = build_mail(test_envelope())->bytes;
  const std::string field = signer.signature_field(view_of_mail(mail), signed_at);
  ASSERT_TRUE(field.ends_with("\r\n"));
  std::istringstream lines(field);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_LE(line.size(), 79U) << line;
    EXPECT_TRUE(line.ends_with('\r'));
    EXPECT_EQ(line.starts_with(' '), count > 0) << line;
  }
  EXPECT_TRUE(is_signature_right(view_of_mail(mail), field, signer.key.public_record()));
}

/// RFC 6376, 3.4, by replacing again and again.
std::string slow_simple_body(std::string body) {
  while (body.ends_with("\r\n")) body.resize(body.size() - 2);
  return body + "\r\n";
}
std::string slow_relaxed_body(const std::string& body) {
  const std::string single = replaced(replaced(body + "\r\n", "\t", " "), "  ", " ");
  const std::string out = slow_simple_body(replaced(single, " \r\n", "\r\n"));
  return out == "\r\n" ? "" : out;
}

TEST(Dkim, CanonicalBodiesAreThoseOfASlowRewriting) {
  EXPECT_TRUE(rc::check([] {
    const auto piece = rc::gen::element<std::string>("a", "b.", " ", "\t", "\r\n", "\r\n", "  ", "=20");
    std::string body;
    for (const auto& one : *rc::gen::container<std::vector<std::string>>(piece)) body += one;
    RC_ASSERT(canonical_body(Canonicalization::relaxed, body) == slow_relaxed_body(body));
    RC_ASSERT(canonical_body(Canonicalization::simple, body) == slow_simple_body(body));
  }));
}

TEST(Dkim, KeysThatNobodyWouldTrustAreRefused) {
  EXPECT_EQ(DkimKey::parse(new_rsa_pem(2048))->bits(), 2048);
  EXPECT_EQ(DkimKey::parse(new_rsa_pem(1024))->bits(), 1024);
  const auto weak = DkimKey::parse(new_rsa_pem(768));
  ASSERT_FALSE(weak);
  EXPECT_EQ(weak.error().message, "an RSA key of 768 bits is refused everywhere; expected 2048");
  const std::string elliptic = pem_of(Key(EVP_EC_gen("P-256")));
  for (const std::string& pem : {std::string(), std::string("no key"), elliptic, new_ed25519_pem().substr(0, 60)}) {
    const auto key = DkimKey::parse(pem);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().message, "expected a private key of RSA or Ed25519 in PEM, without a password");
  }
}

class DkimFile : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/lapwing-dkim-XXXXXX";
    folder_ = mkdtemp(name);
    write("ed.pem", new_ed25519_pem());
    write("rsa.pem", new_rsa_pem(2048));
    write("short.pem", new_rsa_pem(1024));
  }
  void TearDown() override { fs::remove_all(folder_); }
  void write(const char* name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    fs::permissions(folder_ / name, fs::perms::owner_read | fs::perms::owner_write);
  }
  Result<DkimSigners> read(const std::string& text) {
    write("dkim.json", text);
    return DkimSigners::read(folder_ / "dkim.json");
  }
  fs::path folder_;
};

TEST_F(DkimFile, SaysWhoSignsForWhichDomain) {
  const auto signers = read(R"([
    {"domain": "Shop.Example", "selector": "r1", "key_file": "rsa.pem", "algorithm": "rsa-sha256"},
    {"domain": "shop.example", "selector": "e1", "key_file": "ed.pem", "canonicalization": "simple/relaxed"},
    {"domain": "news.shop.example", "selector": "r1", "key_file": "rsa.pem"}])");
  ASSERT_TRUE(signers) << signers.error().text();
  EXPECT_TRUE(signers->warnings().empty()) << signers->warnings()[0];
  const auto fields = [&](const char* address) {
    const std::string folded = signers->signature_fields(address, "From: a\r\n\r\nb\r\n", {});
    return replaced(folded, "\r\n ", " ");
  };
  const std::string own = fields("a@SHOP.example");
  EXPECT_NE(own.find("d=shop.example; s=r1;"), std::string::npos);
  EXPECT_NE(own.find("c=simple/relaxed; d=shop.example; s=e1;"), std::string::npos);
  EXPECT_NE(fields("a@news.shop.example").find("d=news.shop.example;"), std::string::npos);
  EXPECT_NE(fields("a@mail.shop.example").find("d=shop.example;"), std::string::npos);
  for (const char* other : {"a@othershop.example", "a@example", "a@shop.example.net", "shop.example@x.test"}) {
    EXPECT_EQ(fields(other), "") << other;
    EXPECT_FALSE(signers->sign_for(other));
  }
}

TEST_F(DkimFile, WarnsOfShortKeysAndOfKeysThatOthersCanRead) {
  fs::permissions(folder_ / "ed.pem", fs::perms::others_read, fs::perm_options::add);
  const auto signers = read(R"([{"domain": "a.test", "selector": "r1", "key_file": "short.pem"},
                                {"domain": "a.test", "selector": "e1", "key_file": "ed.pem"}])");
  ASSERT_TRUE(signers) << signers.error().text();
  ASSERT_EQ(signers->warnings().size(), 2U);
  EXPECT_NE(signers->warnings()[0].find("1024 bits"), std::string::npos);
  EXPECT_NE(signers->warnings()[1].find("ed.pem: other users"), std::string::npos);
}

TEST_F(DkimFile, IsRefusedByTheFieldAtFault) {
  const std::pair<const char*, const char*> cases[] = {
      {"{}", "$: expected a list"},
      {"[]", "$: expected a list"},
      {R"([{"domain": "a.test", "selector": "s"}])", "key_file"},
      {R"([{"domain": "пример.рф", "selector": "s", "key_file": "rsa.pem"}])", "$[0].domain: expected a domain"},
      {R"([{"domain": "a..test", "selector": "s", "key_file": "rsa.pem"}])", "$[0].domain: expected a domain"},
      {R"([{"domain": "a.test; x=1", "selector": "s", "key_file": "rsa.pem"}])", "$[0].domain: expected a domain"},
      {R"([{"domain": "a.test", "selector": "s;", "key_file": "rsa.pem"}])", "$[0].selector: expected a selector"},
      {R"([{"domain": "a.test", "selector": "s", "key_file": "none.pem"}])", "$[0].key_file: the file cannot"},
      {R"([{"domain": "a.test", "selector": "s", "key_file": "dkim.json"}])", "expected a private key"},
      {R"([{"domain": "a.test", "selector": "s", "key_file": "rsa.pem", "algorithm": "rsa-sha1"}])",
       "$[0].algorithm: expected rsa-sha256"},
      {R"([{"domain": "a.test", "selector": "s", "key_file": "rsa.pem", "canonicalization": "relaxed"}])",
       "$[0].canonicalization: expected"},
      {R"([{"domain": "a.test", "selector": "s", "key_file": "rsa.pem", "length": 1}])", "$[0]"},
      {R"([{"domain": "a.test", "selector": "s", "key_file": "rsa.pem"},
           {"domain": "a.test", "selector": "t", "key_file": "short.pem"}])",
       "$[1]: a.test has a key for rsa-sha256 already"},
  };
  for (const auto& [text, expected] : cases) {
    const auto signers = read(text);
    ASSERT_FALSE(signers) << text;
    EXPECT_NE(signers.error().text().find(expected), std::string::npos) << signers.error().text();
    EXPECT_NE(signers.error().text().find("dkim.json"), std::string::npos);
  }
}

}  // namespace
}  // namespace lapwing
