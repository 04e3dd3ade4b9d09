#include "channel/dkim.hpp"

#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "channel/mime.hpp"
#include "channel/test_envelope.hpp"

namespace lapwing {
namespace {

/// 30 KB of Russian HTML and its text.
Envelope thirty_kilobytes() {
  Envelope envelope = test_envelope();
  while (envelope.html.size() < 30'000) {
    envelope.html +=
        "<tr><td style=\"padding:8px;font-family:Arial\"><a href=\"https://shop.example.test/p/1?a=1&amp;b=2\">"
        "Чай листовой</a>, 100&nbsp;г &mdash; 250&nbsp;₽</td></tr>\n";
  }
  return envelope;
}

std::string pem_of(EVP_PKEY* key) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const auto size = static_cast<std::size_t>(BIO_get_mem_data(bio, &text));
  std::string pem(text, size);
  BIO_free(bio);
  EVP_PKEY_free(key);
  return pem;
}
std::string rsa_pem() { return pem_of(EVP_RSA_gen(2048)); }

DkimSigner signer_of(const std::string& pem) {
  return {.domain = "shop.example.test", .selector = "s1", .key = *DkimKey::parse(pem)};
}

/// The yardstick: OpenSSL alone over a few bytes.
void openssl_rsa_2048(benchmark::State& state) {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  const unsigned char data[200] = {};
  std::string signature(256, '\0');
  for (auto _ : state) {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::size_t size = signature.size();
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key);
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, data, sizeof(data));
    EVP_MD_CTX_free(context);
  }
  EVP_PKEY_free(key);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(openssl_rsa_2048);

void sign_thirty_kilobytes(benchmark::State& state, const std::string& pem) {
  const DkimSigner signer = signer_of(pem);
  const std::string mail = build_mail(thirty_kilobytes())->bytes;
  for (auto _ : state) benchmark::DoNotOptimize(signer.signature_field(view_of_mail(mail), {}));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(sign_thirty_kilobytes, rsa_2048, rsa_pem());
BENCHMARK_CAPTURE(sign_thirty_kilobytes, ed25519, pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")));

/// What building alone takes of it.
void build_thirty_kilobytes(benchmark::State& state) {
  const Envelope envelope = thirty_kilobytes();
  for (auto _ : state) benchmark::DoNotOptimize(build_mail(envelope));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(build_thirty_kilobytes);

void build_and_sign_thirty_kilobytes(benchmark::State& state) {
  const Envelope envelope = thirty_kilobytes();
  DkimSigners signers;
  if (!signers.add(signer_of(rsa_pem()))) return state.SkipWithError("the key is refused");
  for (auto _ : state) benchmark::DoNotOptimize(build_mail(envelope, &signers));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(build_and_sign_thirty_kilobytes);

}  // namespace
}  // namespace lapwing
