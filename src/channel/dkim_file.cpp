#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "channel/dkim.hpp"
#include "channel/file_bytes.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

constexpr int rsa_bits_wanted = 2048;
constexpr int rsa_bits_max = 4096;

/// Labels of letters, digits and '-', with dots between: a domain or a selector (RFC 6376, 3.1).
bool is_domain_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  while (true) {
    const std::string_view label = text.substr(0, text.find('.'));
    const auto is_allowed = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    const bool is_label = !label.empty() && label.size() <= 63 && std::all_of(label.begin(), label.end(), is_allowed) &&
                          label.front() != '-' && label.back() != '-';
    if (!is_label) return false;
    if (label.size() == text.size()) return true;
    text.remove_prefix(label.size() + 1);
  }
}

Result<void> read_forms(JsonFields& fields, DkimSigner& signer) {
  if (!fields.has("canonicalization")) return {};
  const std::string text = TRY(fields.text("canonicalization"));
  const auto slash = text.find('/');
  const auto form_of = [&](std::string_view name) -> Result<Canonicalization> {
    if (name == "simple") return Canonicalization::simple;
    if (name == "relaxed") return Canonicalization::relaxed;
    return fail("expected HEADER/BODY, each relaxed or simple", fields.path_of("canonicalization"));
  };
  signer.header_form = TRY(form_of(std::string_view(text).substr(0, slash)));
  signer.body_form = TRY(form_of(slash == std::string::npos ? "" : std::string_view(text).substr(slash + 1)));
  return {};
}

Result<DkimKey> read_key(JsonFields& fields, const fs::path& file) {
  const auto pem = file_bytes(file);
  if (!pem) return fail("the file cannot be read: " + file.string(), fields.path_of("key_file"));
  auto key = DkimKey::parse(*pem);
  if (!key) return fail(file.string() + ": " + key.error().message, fields.path_of("key_file"));
  if (!fields.has("algorithm")) return key;
  const std::string algorithm = TRY(fields.text("algorithm"));
  if (algorithm != to_text(key->algorithm())) {
    return fail(fmt::format("expected {}, which is what the key is for", to_text(key->algorithm())),
                fields.path_of("algorithm"));
  }
  return key;
}

Result<DkimSigner> read_signer(const nlohmann::json& json, const std::string& path, const fs::path& folder,
                               std::vector<std::string>& warnings) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  std::string domain = TRY(fields.text("domain"));
  for (char& c : domain) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (!is_domain_name(domain)) {
    return fail("expected a domain like shop.example; an international one as xn--...", fields.path_of("domain"));
  }
  std::string selector = TRY(fields.text("selector"));
  if (!is_domain_name(selector)) {
    return fail("expected a selector: letters, digits, '-' and dots between them", fields.path_of("selector"));
  }
  const fs::path file = folder / TRY(fields.text("key_file"));
  DkimKey key = TRY(read_key(fields, file));
  if (key.algorithm() == DkimAlgorithm::rsa_sha256 && (key.bits() < rsa_bits_wanted || key.bits() > rsa_bits_max)) {
    warnings.push_back(fmt::format("{}: an RSA key of {} bits is {}; use 2048", file.string(), key.bits(),
                                   key.bits() > rsa_bits_max ? "more than every receiver can verify"
                                                             : "no longer trusted by all receivers"));
  }
  std::error_code error;
  const auto others = fs::perms::group_all | fs::perms::others_all;
  if ((fs::status(file, error).permissions() & others) != fs::perms::none) {
    warnings.push_back(file.string() + ": other users can get at this key; chmod 600 helps");
  }
  DkimSigner signer{.domain = std::move(domain), .selector = std::move(selector), .key = std::move(key)};
  CHECK(read_forms(fields, signer));
  CHECK(fields.finish());
  return signer;
}

}  // namespace

Result<DkimSigners> DkimSigners::read(const fs::path& file) {
  const auto text = file_bytes(file);
  if (!text) return fail("the file cannot be read", file.string());
  const auto read_all = [&]() -> Result<DkimSigners> {
    const nlohmann::json json = TRY(parse_json(*text));
    if (!json.is_array() || json.empty()) return fail("expected a list of keys", "$");
    DkimSigners signers;
    for (std::size_t i = 0; i < json.size(); ++i) {
      const std::string path = fmt::format("$[{}]", i);
      DkimSigner signer = TRY(read_signer(json[i], path, file.parent_path(), signers.warnings_));
      auto added = signers.add(std::move(signer));
      if (!added) return fail(added.error().message, path);
    }
    return signers;
  };
  auto signers = read_all();
  if (!signers) return fail(signers.error().text(), file.string());
  return signers;
}

}  // namespace lapwing
