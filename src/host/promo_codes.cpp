#include "host/promo_codes.hpp"

#include <sys/random.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/keyed_hash.hpp"
#include "host/tell.hpp"

namespace lapwing {
namespace {

constexpr std::size_t batch_codes = 5000;

struct CodeLine {
  std::size_t line = 0;
  std::string_view code;
};

std::vector<CodeLine> lines_of(std::string_view file) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (file.starts_with(byte_order_mark)) file.remove_prefix(byte_order_mark.size());
  std::vector<CodeLine> lines;
  for (std::size_t number = 1; !file.empty(); ++number) {
    const std::size_t end = std::min(file.find('\n'), file.size());
    std::string_view code = file.substr(0, end);
    file.remove_prefix(std::min(end + 1, file.size()));
    while (!code.empty() && (code.back() == '\r' || code.back() == ' ' || code.back() == '\t')) code.remove_suffix(1);
    while (!code.empty() && (code.front() == ' ' || code.front() == '\t')) code.remove_prefix(1);
    if (!code.empty()) lines.push_back({number, code});
  }
  return lines;
}

/// A text that nobody could type as one code.
bool is_no_code(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == ',' || c == ';'; });
}

/// Those of a partition that it has no objection to; the others go to the report.
std::vector<std::string> fresh_codes(Host& host, PartitionId partition, const std::vector<CodeLine>& lines,
                                     UploadReport& report) {
  std::vector<std::string> fresh;
  std::map<std::string_view, std::size_t> first_line;
  host.with(partition, [&](const Engine& engine) {
    for (const CodeLine& line : lines) {
      std::optional<std::string> reason = is_no_code(line.code) ? "expected one code without blanks and commas"
                                                                : engine.promo_stock().objection(line.code);
      bool is_known = engine.promo_stock().find(line.code) != nullptr;
      if (!reason) {  // what is bad is no better known when it comes again
        const auto [first, is_first] = first_line.emplace(line.code, line.line);
        is_known = !is_first;
        if (is_known) reason = fmt::format("is in line {} already", first->second);
      }
      if (reason) {
        report.objections.push_back({line.line, std::string(line.code), *std::move(reason), is_known});
      } else {
        fresh.emplace_back(line.code);
      }
    }
  });
  return fresh;
}

}  // namespace

Result<void> ensure_code_secret(Host& host, Instant now) {
  std::mutex mutex;
  std::optional<HashKey> key;
  std::vector<PartitionId> without;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    const std::lock_guard lock(mutex);
    if (const auto& source = engine.promo_stock().source()) {
      key = source->key;
    } else {
      without.push_back(partition);
    }
  });
  if (without.empty()) return {};
  std::string secret(16, '\0');
  if (key) {
    secret = bytes_of(*key);
  } else if (getrandom(secret.data(), secret.size(), 0) != static_cast<ssize_t>(secret.size())) {
    return fail("the system gives no random numbers for a secret");
  }
  for (const PartitionId partition : without) TRY(tell(host, partition, CodeSecretSet{secret, partition}, now));
  return {};
}

Result<void> set_code_secret(Host& host, std::string_view secret, Instant now) {
  for (std::uint16_t i = 0; i < host.partition_count(); ++i) {
    TRY(tell(host, PartitionId{i}, CodeSecretSet{std::string(secret), PartitionId{i}}, now));
  }
  return {};
}

Result<UploadReport> upload_codes(Host& host, const std::string& pool, std::string_view file, Instant now) {
  std::vector<std::vector<CodeLine>> by_partition(host.partition_count());
  for (const CodeLine& line : lines_of(file)) by_partition[host.partition_of(line.code).value].push_back(line);
  UploadReport report;
  for (std::uint16_t i = 0; i < by_partition.size(); ++i) {
    std::vector<std::string> fresh = fresh_codes(host, PartitionId{i}, by_partition[i], report);
    for (std::size_t at = 0; at < fresh.size(); at += batch_codes) {
      const auto first = fresh.begin() + static_cast<std::ptrdiff_t>(at);
      const std::size_t count = std::min(batch_codes, fresh.size() - at);
      TRY(tell(host, PartitionId{i}, PromoCodesUploaded{pool, {first, first + static_cast<std::ptrdiff_t>(count)}},
               now));
      report.added += count;
    }
  }
  std::ranges::sort(report.objections, {}, &CodeObjection::line);
  return report;
}

}  // namespace lapwing
