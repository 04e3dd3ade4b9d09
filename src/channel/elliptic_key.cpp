#include "channel/elliptic_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <utility>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

constexpr const char* curve = "prime256v1";

using Pkey = std::unique_ptr<EVP_PKEY, decltype([](EVP_PKEY* key) { EVP_PKEY_free(key); })>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype([](EVP_PKEY_CTX* context) { EVP_PKEY_CTX_free(context); })>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* context) { EVP_MD_CTX_free(context); })>;
using Params = std::unique_ptr<OSSL_PARAM, decltype([](OSSL_PARAM* params) { OSSL_PARAM_free(params); })>;
using ParamsBuilder = std::unique_ptr<OSSL_PARAM_BLD, decltype([](OSSL_PARAM_BLD* bld) { OSSL_PARAM_BLD_free(bld); })>;
using Number = std::unique_ptr<BIGNUM, decltype([](BIGNUM* number) { BN_clear_free(number); })>;
using Bio = std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })>;
using Signature = std::unique_ptr<ECDSA_SIG, decltype([](ECDSA_SIG* signature) { ECDSA_SIG_free(signature); })>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

int no_password(char*, int, int, void*) { return -1; }

/// Of a point alone, or of a point and its private number; nothing if they are none, or do not belong together.
Pkey key_of(std::string_view public_key, std::string_view private_key) {
  if (public_key.size() != EllipticKey::public_size || public_key.front() != 4) return {};
  const ParamsBuilder builder(OSSL_PARAM_BLD_new());
  const Number number(BN_bin2bn(bytes_of(private_key), static_cast<int>(private_key.size()), nullptr));
  ensure(builder != nullptr && number != nullptr, "OpenSSL has memory for a key");
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve, 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, public_key.data(), public_key.size());
  if (!private_key.empty()) OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get());
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  const int selection = private_key.empty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, selection, params.get()) != 1) {
    return {};
  }
  Pkey key(made);
  const PkeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  const bool is_good = private_key.empty() ? EVP_PKEY_public_check_quick(check.get()) == 1
                                           : EVP_PKEY_pairwise_check(check.get()) == 1;
  return is_good ? std::move(key) : Pkey();
}

}  // namespace

void EllipticKey::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

bool is_public_key(std::string_view bytes) { return key_of(bytes, {}) != nullptr; }

EllipticKey EllipticKey::draw() {
  EllipticKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve));
  ensure(key.key_ != nullptr, "OpenSSL draws a key");
  return key;
}

Result<EllipticKey> EllipticKey::of_bytes(std::string_view private_key, std::string_view public_key) {
  if (private_key.size() == private_size) {
    if (Pkey key = key_of(public_key, private_key)) return EllipticKey(key.release());
  }
  return fail("expected a private key on P-256 of 32 bytes and its public key of 65");
}

Result<EllipticKey> EllipticKey::parse(std::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  ensure(bio != nullptr, "OpenSSL has memory for a key");
  EllipticKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_password, nullptr));
  char group[32] = {};
  const bool is_on_curve = key.key_ != nullptr &&
                           EVP_PKEY_get_utf8_string_param(key.key_.get(), OSSL_PKEY_PARAM_GROUP_NAME, group,
                                                          sizeof(group), nullptr) == 1 &&
                           std::string_view(group) == curve;
  if (!is_on_curve) return fail("expected a private key on the curve P-256 in PEM, without a password");
  return key;
}

std::string EllipticKey::pem() const {
  const Bio bio(BIO_new(BIO_s_mem()));
  ensure(bio != nullptr, "OpenSSL has memory for a key");
  ensure(PEM_write_bio_PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
         "OpenSSL writes a key that it has");
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string EllipticKey::public_key() const {
  std::string point(public_size, '\0');
  std::size_t size = 0;
  ensure(EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, bytes_of(point), point.size(), &size) ==
             1,
         "a private key has its point");
  // A key from a file may have its point compressed, and then says so here.
  if (size == public_size && point.front() == 4) return point;
  Number x;
  Number y;
  BIGNUM* number = nullptr;
  ensure(EVP_PKEY_get_bn_param(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, &number) == 1, "a point has an x");
  x.reset(std::exchange(number, nullptr));
  ensure(EVP_PKEY_get_bn_param(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, &number) == 1, "a point has an y");
  y.reset(number);
  point[0] = 4;
  BN_bn2binpad(x.get(), bytes_of(point) + 1, private_size);
  BN_bn2binpad(y.get(), bytes_of(point) + 1 + private_size, private_size);
  return point;
}

Result<std::string> EllipticKey::shared_secret(std::string_view other_public_key) const {
  const Pkey other = key_of(other_public_key, {});
  if (other == nullptr) return fail("expected a point of P-256, uncompressed");
  const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
  std::string secret(private_size, '\0');
  std::size_t size = secret.size();
  ensure(EVP_PKEY_derive_init(context.get()) == 1, "OpenSSL derives secrets from a key on P-256");
  ensure(EVP_PKEY_derive_set_peer(context.get(), other.get()) == 1, "a point that was checked is a peer");
  ensure(EVP_PKEY_derive(context.get(), bytes_of(secret), &size) == 1, "two keys have a secret");
  return secret;
}

std::string EllipticKey::sign(std::string_view message) const {
  const DigestContext context(EVP_MD_CTX_new());
  ensure(context != nullptr, "OpenSSL has memory for a signature");
  std::string encoded(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  std::size_t size = encoded.size();
  ensure(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1,
         "OpenSSL signs with a key on P-256");
  ensure(EVP_DigestSign(context.get(), bytes_of(encoded), &size, bytes_of(message), message.size()) == 1,
         "OpenSSL makes a signature");
  const unsigned char* at = bytes_of(std::string_view(encoded));
  const Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  ensure(signature != nullptr, "OpenSSL reads its own signature");
  std::string plain(2 * private_size, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes_of(plain), private_size);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes_of(plain) + private_size, private_size);
  return plain;
}

}  // namespace lapwing
