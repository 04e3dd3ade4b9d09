#include "exchange/exports.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "access/secret.hpp"
#include "exchange/export_tables.hpp"
#include "exchange/scratch_folder.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view job_kind = "export";
constexpr std::size_t id_chars = 16;
constexpr std::array<std::string_view, 3> table_names = {"customers", "orders", "messages"};

}  // namespace

std::string_view to_text(ExportTable table) { return table_names.at(static_cast<std::size_t>(table)); }

std::optional<ExportTable> parse_export_table(std::string_view text) {
  const auto found = std::ranges::find(table_names, text);
  if (found == table_names.end()) return std::nullopt;
  return static_cast<ExportTable>(found - table_names.begin());
}

Exports::Exports(DataFolder& folder, Jobs& jobs, ExportsOptions options)
    : folder_(folder), jobs_(jobs), options_(std::move(options)) {}

Result<std::unique_ptr<Exports>> Exports::open(DataFolder& folder, Jobs& jobs, ExportsOptions options) {
  CHECK(make_empty_folder(options.folder));
  return std::unique_ptr<Exports>(new Exports(folder, jobs, std::move(options)));
}

std::string Exports::path_of(const std::string& id) const { return (options_.folder / (id + ".csv")).string(); }

std::expected<Export, Exports::Refused> Exports::begin(ExportWish wish, std::string who) {
  const std::lock_guard lock(mutex_);
  forget_old();
  if (entries_.size() >= options_.count_max) {
    const std::string why = fmt::format("there are {} exports already: delete one", entries_.size());
    return std::unexpected(Refused{Refusal::full, {why, {}}});
  }
  auto entry = std::make_unique<Entry>();
  entry->told = {.id = new_secret().substr(0, id_chars),
                 .wish = std::move(wish),
                 .created_at = options_.clock(),
                 .created_by = std::move(who),
                 .job = {}};
  const auto work = [this, wish = entry->told.wish, path = path_of(entry->told.id)](Jobs::Run& run) -> Result<Json> {
    const auto rows = write_export(folder_, wish, {path, options_.bytes_left}, options_.clock(), run);
    std::error_code ignored;
    // Whoever forgot it may have looked for the file before it was there.
    if (!rows || run.is_cancelled()) fs::remove(path, ignored);
    if (!rows) return std::unexpected(rows.error());
    return Json{{"rows", *rows}, {"bytes", fs::file_size(path, ignored)}};
  };
  auto begun = jobs_.begin(std::string(job_kind), entry->told.created_by, work);
  if (!begun) return std::unexpected(Refused{Refusal::busy, begun.error()});
  entry->job_id = *begun;
  look_at_job(*entry);
  entries_.push_back(std::move(entry));
  return entries_.back()->told;
}

/// With the mutex held, as all that follow.
void Exports::look_at_job(Entry& entry) {
  if (auto job = jobs_.find(job_kind, entry.job_id)) entry.told.job = std::move(job);
}

Exports::Entry* Exports::entry_of(const std::string& id) {
  const auto found = std::ranges::find_if(entries_, [&](const auto& entry) { return entry->told.id == id; });
  if (found == entries_.end()) return nullptr;
  look_at_job(**found);
  return found->get();
}

void Exports::tidy() {
  const std::lock_guard lock(mutex_);
  forget_old();
}

/// With the mutex held.
void Exports::forget_old() {
  std::erase_if(entries_, [&](const std::unique_ptr<Entry>& entry) {
    look_at_job(*entry);
    if (!entry->told.job->is_over()) return false;
    const bool is_old = entry->told.created_at + options_.kept_for < options_.clock();
    std::error_code ignored;
    if (is_old) fs::remove(path_of(entry->told.id), ignored);
    return is_old;
  });
}

std::vector<Export> Exports::all() {
  const std::lock_guard lock(mutex_);
  forget_old();
  std::vector<Export> all;
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) all.push_back((*entry)->told);
  return all;
}

std::optional<Export> Exports::find(const std::string& id) {
  const std::lock_guard lock(mutex_);
  forget_old();
  const Entry* entry = entry_of(id);
  if (entry == nullptr) return std::nullopt;
  return entry->told;
}

std::optional<std::string> Exports::file_of(const std::string& id) {
  const auto found = find(id);
  if (!found || !found->job || found->job->state != JobState::done) return std::nullopt;
  return path_of(id);
}

bool Exports::forget(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find_if(entries_, [&](const auto& entry) { return entry->told.id == id; });
  if (found == entries_.end()) return false;
  jobs_.cancel(job_kind, (*found)->job_id);
  std::error_code ignored;
  fs::remove(path_of(id), ignored);
  entries_.erase(found);
  return true;
}

}  // namespace lapwing
