#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "base/random.hpp"
#include "channel/dkim.hpp"
#include "channel/mime.hpp"
#include "channel/test_envelope.hpp"

// The signing half of tests/end_to_end/mail/dkim.py, which has other programs verify what is written here.
namespace lapwing {
namespace {

constexpr int mail_count = 200;

/// Words, blanks of all kinds, empty lines, dots and long lines: what canonical forms are about.
std::string random_text(SeededRandom& random, std::uint64_t piece_count) {
  static constexpr const char* pieces[] = {"word", " ",  "  ", "\t", "\n", "\n\n", "\r\n",  "Чай",   "=20",
                                           "\n.",  "--", "=",  ";",  ":",  "b=",   " \t\n", "From ", "\nFrom: x"};
  std::string text = "x";
  for (std::uint64_t i = random.below(piece_count); i > 0; --i) text += pieces[random.below(std::size(pieces))];
  if (random.chance(0.2)) text += std::string(random.below(3000), 'l');
  for (std::uint64_t i = random.below(4); i > 0; --i) text += random.chance(0.5) ? "\n" : " \n";
  return text;
}

std::string random_line(SeededRandom& random) {
  std::string line = random_text(random, 40).substr(0, 400);
  while (!line.empty() && static_cast<unsigned char>(line.back()) >= 0x80) line.pop_back();
  std::erase_if(line, [](char c) { return c == '\r' || c == '\n' || c == '\t'; });
  return line;
}

Envelope random_envelope(SeededRandom& random, int number) {
  Envelope envelope = test_envelope();
  envelope.message_id_token = fmt::format("p00-{}", number);
  envelope.subject = random_line(random);
  envelope.from_name = random.chance(0.3) ? "" : random_line(random);
  envelope.to_name = random.chance(0.3) ? "" : random_line(random);
  envelope.marketing = random.chance(0.5);
  envelope.text = random_text(random, 200);
  if (random.chance(0.3)) envelope.html.clear();
  if (!envelope.html.empty()) envelope.html = random_text(random, 200);
  if (random.chance(0.5)) envelope.headers.emplace_back("X-Note", random_line(random));
  if (random.chance(0.3)) envelope.headers.emplace_back("Reply-To", "desk@shop.example.test");
  if (random.chance(0.2)) envelope.attachments = {{"a b.bin", "application/octet-stream", random_text(random, 50)}};
  return envelope;
}

std::string new_pem(EVP_PKEY* key) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const auto size = static_cast<std::size_t>(BIO_get_mem_data(bio, &text));
  std::string pem(text, size);
  BIO_free(bio);
  EVP_PKEY_free(key);
  return pem;
}

TEST(ForDkimVerifiers, RandomMailsAreSignedInAllForms) {
  const char* folder = std::getenv("LAPWING_TEST_DKIM");
  if (folder == nullptr)
    GTEST_SKIP() << "writes only for tests/end_to_end/mail/dkim.py, which ctest runs as channel.dkim";
  const std::string rsa = new_pem(EVP_RSA_gen(2048));
  const std::string ed25519 = new_pem(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  std::ofstream keys(std::filesystem::path(folder) / "keys");
  std::vector<DkimSigners> by_form(4);
  for (std::size_t form = 0; form < by_form.size(); ++form) {
    for (const auto& [selector, pem] : {std::pair{"r1", rsa}, std::pair{"e1", ed25519}}) {
      DkimSigner signer{.domain = "shop.example.test", .selector = selector, .key = *DkimKey::parse(pem)};
      signer.header_form = form % 2 == 0 ? Canonicalization::relaxed : Canonicalization::simple;
      signer.body_form = form / 2 == 0 ? Canonicalization::relaxed : Canonicalization::simple;
      if (form == 0) keys << selector << "._domainkey.shop.example.test " << signer.key.public_record() << '\n';
      ASSERT_TRUE(by_form[form].add(std::move(signer)));
    }
  }
  SeededRandom random(20'261'122);
  for (int number = 0; number < mail_count; ++number) {
    const auto mail = build_mail(random_envelope(random, number), &by_form[static_cast<std::size_t>(number) % 4]);
    ASSERT_TRUE(mail) << mail.error().text();
    std::ofstream(std::filesystem::path(folder) / fmt::format("{:03}.eml", number), std::ios::binary) << mail->bytes;
  }
}

}  // namespace
}  // namespace lapwing
