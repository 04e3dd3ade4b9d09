#include "channel/dkim.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace lapwing {
namespace {

/// Fields that a mail has once (RFC 5322, 3.6, and MIME's): listed once more than they stand there.
constexpr std::array<std::string_view, 8> single_fields = {"From",     "To",         "Subject",      "Date",
                                                           "Reply-To", "Message-ID", "MIME-Version", "Content-Type"};
/// Further ones that are signed where they stand. Feedback-ID counts with Google only if it is.
constexpr std::array<std::string_view, 16> further_fields = {"Sender",
                                                             "Cc",
                                                             "In-Reply-To",
                                                             "References",
                                                             "Content-Transfer-Encoding",
                                                             "List-Id",
                                                             "List-Help",
                                                             "List-Unsubscribe",
                                                             "List-Unsubscribe-Post",
                                                             "List-Subscribe",
                                                             "List-Post",
                                                             "List-Owner",
                                                             "List-Archive",
                                                             "Auto-Submitted",
                                                             "Precedence",
                                                             "Feedback-ID"};

constexpr std::size_t line_size_max = 76;
constexpr std::string_view fold = "\r\n ";

std::vector<std::string_view> names_to_sign(const MailView& mail) {
  std::vector<std::string_view> names;
  const auto list = [&](std::string_view name, std::ptrdiff_t more) {
    const auto count = more + std::count_if(mail.fields.begin(), mail.fields.end(),
                                            [&](auto field) { return is_same_name(field_name(field), name); });
    names.insert(names.end(), static_cast<std::size_t>(count), name);
  };
  for (const std::string_view name : single_fields) list(name, 1);
  for (const std::string_view name : further_fields) list(name, 0);
  return names;
}

/// A field in the making, folded before what would make its line too long.
class FoldedField {
 public:
  explicit FoldedField(std::string_view start) : text_(start), line_size_(start.size()) {}

  /// `blank`: a space stands before it if it shares the line.
  void add(std::string_view piece, bool blank) {
    if (line_size_ + (blank ? 1 : 0) + piece.size() > line_size_max) {
      text_ += fold;
      line_size_ = 1;
    } else if (blank) {
      text_ += ' ';
      ++line_size_;
    }
    text_ += piece;
    line_size_ += piece.size();
  }
  /// Base64 may be folded anywhere.
  void add_base64(std::string_view text) {
    while (!text.empty()) {
      const std::size_t room = line_size_ < line_size_max ? line_size_max - line_size_ : 0;
      const std::size_t size = std::min(room, text.size());
      text_ += text.substr(0, size);
      line_size_ += size;
      text.remove_prefix(size);
      if (text.empty()) break;
      text_ += fold;
      line_size_ = 1;
    }
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::size_t line_size_;
};

std::string_view to_text(Canonicalization form) { return form == Canonicalization::relaxed ? "relaxed" : "simple"; }

}  // namespace

std::string DkimSigner::signature_field(const MailView& mail, Instant at) const {
  const auto names = names_to_sign(mail);
  FoldedField field("DKIM-Signature:");
  field.add("v=1;", true);
  field.add(fmt::format("a={};", to_text(key.algorithm())), true);
  field.add(fmt::format("c={}/{};", to_text(header_form), to_text(body_form)), true);
  field.add(fmt::format("d={};", domain), true);
  field.add(fmt::format("s={};", selector), true);
  field.add(fmt::format("t={};", at.seconds()), true);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const char* before = i == 0 ? "h=" : "";
    field.add(fmt::format("{}{}{}", before, names[i], i + 1 < names.size() ? ":" : ";"), i == 0);
  }
  const std::string hash = is_canonical_body(body_form, mail.body) ? sha256(mail.body)
                                                                   : sha256(canonical_body(body_form, mail.body));
  field.add(fmt::format("bh={};", base64(hash)), true);
  field.add("b=", true);
  field.add_base64(base64(key.sign(dkim_signed_data(header_form, mail.fields, names, field.text()))));
  return field.text() + "\r\n";
}

Result<void> DkimSigners::add(DkimSigner signer) {
  auto& signers = by_domain_[signer.domain];
  for (const DkimSigner& other : signers) {
    if (other.key.algorithm() == signer.key.algorithm()) {
      return fail(fmt::format("{} has a key for {} already", signer.domain, to_text(signer.key.algorithm())));
    }
  }
  const bool is_first = signer.key.algorithm() == DkimAlgorithm::rsa_sha256;
  signers.insert(is_first ? signers.begin() : signers.end(), std::move(signer));
  return {};
}

const std::vector<DkimSigner>& DkimSigners::signers_of(std::string_view address) const {
  static const std::vector<DkimSigner> nobody;
  std::string domain(address.substr(address.rfind('@') + 1));
  for (char& c : domain) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  std::string_view rest = domain;
  for (;;) {
    const auto found = by_domain_.find(rest);
    if (found != by_domain_.end()) return found->second;
    const auto dot = rest.find('.');
    if (dot == std::string_view::npos) return nobody;
    rest.remove_prefix(dot + 1);
  }
}

std::string DkimSigners::signature_fields(std::string_view address, std::string_view mail, Instant at) const {
  const auto& signers = signers_of(address);
  if (signers.empty()) return {};
  const MailView view = view_of_mail(mail);
  std::string fields;
  for (const DkimSigner& signer : signers) fields += signer.signature_field(view, at);
  return fields;
}

}  // namespace lapwing
