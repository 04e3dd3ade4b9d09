#include "exchange/imports.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "access/secret.hpp"
#include "base/ensure.hpp"
#include "exchange/scratch_folder.hpp"
#include "host/data_folder.hpp"
#include "transfer/import_json.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view job_kind = "import";
constexpr std::uint64_t told_every_rows = 1000;
constexpr std::size_t id_chars = 16;

Error no_such(const std::string& id) { return {fmt::format("there is no import \"{}\"", id), {}}; }

}  // namespace

Imports::Imports(DataFolder& folder, Jobs& jobs, ImportsOptions options)
    : folder_(folder), jobs_(jobs), options_(std::move(options)) {}

Result<std::unique_ptr<Imports>> Imports::open(DataFolder& folder, Jobs& jobs, ImportsOptions options) {
  CHECK(make_empty_folder(options.folder));
  return std::unique_ptr<Imports>(new Imports(folder, jobs, std::move(options)));
}

std::string Imports::rejects_path(const std::string& id) const {
  return (options_.folder / (id + ".rejects.csv")).string();
}

Result<std::string> Imports::place(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  forget_old();
  if (entries_.size() >= options_.count_max) {
    return fail(fmt::format("there are {} uploads already: delete one", entries_.size()));
  }
  if (!has_room(options_.folder, options_.bytes_left + bytes)) return fail("the disk has no room for it");
  return (options_.folder / (new_secret().substr(0, id_chars) + ".part")).string();
}

Result<std::shared_ptr<const ImportPreview>> Imports::look_at(const std::string& path, const ImportPlan& plan) const {
  const std::string scratch = path + "." + new_secret().substr(0, id_chars);
  auto preview = preview_import(folder_.shop(), path, plan, scratch, options_.clock());
  if (!preview) return fail(preview.error().message);  // not where: that is a path of ours
  return std::make_shared<const ImportPreview>(*std::move(preview));
}

Result<Import> Imports::take(const std::string& path, std::string name, std::optional<ImportTable> table,
                             std::string who) {
  auto entry = std::make_unique<Entry>();
  Import& import = entry->import;
  import.id = fs::path(path).stem().string();
  entry->path = (options_.folder / import.id).string();
  std::error_code error;
  fs::rename(path, entry->path, error);  // from now on it is ours to delete
  if (!error) import.bytes = fs::file_size(entry->path, error);
  if (error) return fail("the upload cannot be kept: " + error.message());
  import.name = std::move(name);
  import.created_at = options_.clock();
  import.created_by = std::move(who);
  import.plan.read.name = import.name;
  const auto looked = [&]() -> Result<void> {
    import.plan.table = table ? *table : TRY(guess_table(entry->path, import.plan.read));
    import.preview = TRY(look_at(entry->path, import.plan));
    return {};
  }();
  if (!looked) {
    remove_files(*entry);
    return fail(looked.error().message);
  }
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= options_.count_max) {
    remove_files(*entry);
    return fail("there are too many uploads already: delete one");
  }
  entries_.push_back(std::move(entry));
  return entries_.back()->import;
}

void Imports::remove_files(const Entry& entry) const {
  std::error_code ignored;
  fs::remove(entry.path, ignored);
  fs::remove(rejects_path(entry.import.id), ignored);
}

/// With the mutex held, as all that follow.
Imports::Entry* Imports::entry_of(const std::string& id) {
  const auto found = std::ranges::find_if(entries_, [&](const auto& entry) { return entry->import.id == id; });
  if (found == entries_.end()) return nullptr;
  look_at_job(**found);
  return found->get();
}

/// What is known of its job stays known when the job is forgotten.
void Imports::look_at_job(Entry& entry) {
  if (entry.job_id.empty()) return;
  if (auto job = jobs_.find(job_kind, entry.job_id)) entry.import.job = std::move(job);
}

void Imports::tidy() {
  const std::lock_guard lock(mutex_);
  forget_old();
}

/// With the mutex held.
void Imports::forget_old() {
  std::erase_if(entries_, [&](const std::unique_ptr<Entry>& entry) {
    look_at_job(*entry);
    const Import& import = entry->import;
    if (import.job && !import.job->is_over()) return false;
    const Instant since = import.job && import.job->ended_at ? *import.job->ended_at : import.created_at;
    const bool is_old = since + options_.kept_for < options_.clock();
    if (is_old) remove_files(*entry);
    return is_old;
  });
}

std::vector<Import> Imports::all() {
  const std::lock_guard lock(mutex_);
  forget_old();
  std::vector<Import> all;
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) all.push_back((*entry)->import);
  return all;
}

std::optional<Import> Imports::find(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const Entry* entry = entry_of(id);
  if (entry == nullptr) return std::nullopt;
  return entry->import;
}

std::expected<Import, Imports::Refused> Imports::change(const std::string& id, ImportPlan plan) {
  std::string path;
  {
    const std::lock_guard lock(mutex_);
    const Entry* entry = entry_of(id);
    if (entry == nullptr) return std::unexpected(Refused{Refusal::unknown, no_such(id)});
    if (entry->import.job) {
      return std::unexpected(Refused{Refusal::running, {"it has been started: upload the file again", {}}});
    }
    path = entry->path;
    plan.read.name = entry->import.name;
  }
  const auto preview = look_at(path, plan);
  if (!preview) return std::unexpected(Refused{Refusal::unreadable, preview.error()});
  const std::lock_guard lock(mutex_);
  Entry* entry = entry_of(id);
  if (entry == nullptr) return std::unexpected(Refused{Refusal::unknown, no_such(id)});
  if (entry->import.job) return std::unexpected(Refused{Refusal::running, {"it was started meanwhile", {}}});
  entry->import.plan = std::move(plan);
  entry->import.preview = *preview;
  return entry->import;
}

std::expected<Import, Imports::Refused> Imports::start(const std::string& id, const std::string& who) {
  const std::lock_guard lock(mutex_);
  Entry* entry = entry_of(id);
  if (entry == nullptr) return std::unexpected(Refused{Refusal::unknown, no_such(id)});
  Import& import = entry->import;
  if (import.job) return std::unexpected(Refused{Refusal::running, {"it has been started", {}}});
  if (import.preview->hindrance) return std::unexpected(Refused{Refusal::unreadable, *import.preview->hindrance});
  auto begun = jobs_.begin(std::string(job_kind), who,
                           [this, id, path = entry->path, plan = import.plan](Jobs::Run& run) {
                             return carry_out(run, id, path, plan);
                           });
  if (!begun) return std::unexpected(Refused{Refusal::busy, begun.error()});
  entry->job_id = *begun;
  look_at_job(*entry);
  return import;
}

/// On the jobs' thread.
Result<Json> Imports::carry_out(Jobs::Run& run, const std::string& id, const std::string& path,
                                const ImportPlan& plan) {
  ImportOptions options = TRY(import_options(plan, path));
  options.rejects_path = rejects_path(id);
  options.is_beside_service = true;
  const auto tell = [&](const ImportPace& pace) {
    run.progress(pace.bytes, pace.bytes_total.value_or(0));
    run.tell({{"rows", pace.rows},
              {"accepted", pace.rows - pace.rejected},
              {"rejected", pace.rejected},
              {"bytes", pace.bytes},
              {"bytes_total", pace.bytes_total ? Json(*pace.bytes_total) : Json()}});
  };
  options.watch = [&](const ImportPace& pace) {
    if (pace.rows % told_every_rows == 1) tell(pace);
    return !run.is_cancelled();
  };
  const auto summary = import_files(folder_, options, options_.clock());
  std::error_code ignored;
  const std::uint64_t bytes = fs::file_size(path, ignored);
  fs::remove(path, ignored);
  // Whoever forgot it may have looked for this file before it was there.
  if (run.is_cancelled()) fs::remove(options.rejects_path, ignored);
  if (!summary) return fail(summary.error().message);
  const TableSummary& file = summary->files.front();
  tell(
      {.rows = file.rows, .rejected = file.rejected, .bytes = summary->is_cut_short ? 0 : bytes, .bytes_total = bytes});
  if (summary->is_cut_short) return run.cancelled();
  Json told = to_json(*summary);
  told["rejects"].erase("file");
  return told;
}

bool Imports::forget(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find_if(entries_, [&](const auto& entry) { return entry->import.id == id; });
  if (found == entries_.end()) return false;
  if (!(*found)->job_id.empty()) jobs_.cancel(job_kind, (*found)->job_id);
  remove_files(**found);  // what reads it has it open
  entries_.erase(found);
  return true;
}

std::optional<std::string> Imports::rejects_of(const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (entry_of(id) == nullptr) return std::nullopt;
  std::error_code ignored;
  std::string path = rejects_path(id);
  return fs::exists(path, ignored) ? std::optional(std::move(path)) : std::nullopt;
}

}  // namespace lapwing
