#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "preflight/dkim_record.hpp"
#include "preflight/dmarc_record.hpp"
#include "preflight/spf_check.hpp"
#include "preflight/tag_list.hpp"
#include "preflight/test_dns.hpp"

/// Any bytes as what a domain publishes of SPF, DKIM and DMARC; an SPF record is also followed, wherever it leads, with
/// the same record at every name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  class Everywhere final : public Dns {
   public:
    explicit Everywhere(std::string record) : record_(std::move(record)) {}
    DnsAnswer ask(DnsType type, const std::string& name) override {
      ensure(is_domain_name(name), "only names are asked for");
      ensure(++count_ < 500, "a check ends");
      switch (type) {
        case DnsType::txt:
          return {.status = DnsAnswer::Status::found, .values = {record_}};
        case DnsType::a:
          return {.status = DnsAnswer::Status::found, .values = {"192.0.2.1"}};
        case DnsType::mx:
        case DnsType::ptr:
          return {.status = DnsAnswer::Status::found, .values = {"mx.shop.example"}};
        case DnsType::aaaa:
          break;
      }
      return {};
    }

   private:
    std::string record_;
    int count_ = 0;
  };

  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const std::string& record : {text, "v=spf1 " + text}) {
    const bool is_right = parse_spf(record).has_value();
    Everywhere dns(record);
    const SpfVerdict verdict = check_spf(
        dns, {.from = *IpAddress::parse("192.0.2.9"), .sender_domain = "shop.example", .helo = "mx.shop.example"});
    ensure(is_right || verdict.result == SpfResult::permerror || !is_spf(record), "a broken record decides nothing");
    ensure(verdict.lookup_count <= 11 && verdict.void_lookup_count <= 3, "the limits hold");
  }
  if (const auto record = parse_dkim_record(text)) {
    ensure(key_bits(*record) == 0 || is_same_key(*record, *record), "a key is itself");
  }
  for (const std::string& record : {text, "v=DMARC1;" + text}) {
    if (const auto read = parse_dmarc(record))
      ensure(read->percent >= 0 && read->percent <= 100, "a share of the mail");
  }
  if (const auto list = parse_tag_list(text)) {
    std::string written;
    for (const auto& [name, value] : list->tags) written += name + "=" + value + ";";
    ensure(parse_tag_list(written)->tags == list->tags, "a tag list reads back as itself");
  }
  return 0;
}
