#include "tabular/reject_writer.hpp"

#include <utility>

namespace lapwing {

Result<void> RejectWriter::write(const Reject& reject) {
  if (!file_) {
    file_.emplace(TRY(CsvWriter::create(path_)));
    file_->put_row({"file", "line", "column", "value", "reason", "row"});
  }
  file_->put_row({reject.file, std::to_string(reject.line), reject.column, reject.value, reject.reason, reject.row});
  count(reject.reason);
  return {};
}

Result<void> RejectWriter::finish() { return file_ ? file_->finish() : Result<void>(); }

void RejectWriter::count(std::string_view reason) {
  ++total_;
  auto counted = counts_.find(reason);
  if (counted == counts_.end()) {
    const std::string_view key = counts_.size() < reasons_max ? reason : "other reasons";
    counted = counts_.try_emplace(std::string(key), 0).first;
  }
  ++counted->second;
}

}  // namespace lapwing
