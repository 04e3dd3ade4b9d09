#include "tabular/csv_writer.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr std::size_t flush_bytes = 64 * 1024;

bool is_risky(std::string_view field) {
  return !field.empty() && std::string_view("=+-@\t\r").find(field.front()) != std::string_view::npos;
}

bool needs_quotes(std::string_view field) {
  if (field.empty()) return false;
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  return is_blank(field.front()) || is_blank(field.back()) || field.find_first_of("\",\r\n") != std::string_view::npos;
}

}  // namespace

void append_csv_field(std::string& csv, std::string_view field, FormulaGuard guard) {
  const std::string_view prefix = guard == FormulaGuard::on && is_risky(field) ? "'" : "";
  if (!needs_quotes(field)) {
    csv.append(prefix).append(field);
    return;
  }
  csv.append("\"").append(prefix);
  for (const char c : field) {
    if (c == '"') csv += '"';
    csv += c;
  }
  csv += '"';
}

Result<CsvWriter> CsvWriter::create(const std::string& path, FormulaGuard guard) {
  if (path == "-") return CsvWriter(STDOUT_FILENO, "standard output", guard);
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return fail(fmt::format("cannot be created: {}", std::strerror(errno)), path);
  return CsvWriter(descriptor, path, guard);
}

CsvWriter::CsvWriter(int descriptor, std::string path, FormulaGuard guard)
    : descriptor_(descriptor), path_(std::move(path)), guard_(guard) {}

CsvWriter::CsvWriter(CsvWriter&& other) noexcept { *this = std::move(other); }

CsvWriter& CsvWriter::operator=(CsvWriter&& other) noexcept {
  if (this == &other) return *this;
  close();
  descriptor_ = std::exchange(other.descriptor_, -1);
  path_ = std::move(other.path_);
  guard_ = other.guard_;
  buffer_ = std::move(other.buffer_);
  row_start_ = other.row_start_;
  has_fields_ = other.has_fields_;
  error_ = std::move(other.error_);
  return *this;
}

CsvWriter::~CsvWriter() { close(); }

void CsvWriter::put(std::string_view field) { put_field(field, guard_); }

void CsvWriter::put_number(std::string_view number) { put_field(number, FormulaGuard::off); }

void CsvWriter::put_field(std::string_view field, FormulaGuard guard) {
  if (has_fields_) buffer_ += ',';
  has_fields_ = true;
  append_csv_field(buffer_, field, guard);
}

void CsvWriter::end_row() {
  // A lone empty field would read as a line of nothing.
  if (has_fields_ && buffer_.size() == row_start_) buffer_ += "\"\"";
  buffer_ += '\n';
  has_fields_ = false;
  if (buffer_.size() >= flush_bytes) flush();
  row_start_ = buffer_.size();
}

void CsvWriter::put_row(std::initializer_list<std::string_view> fields) {
  for (const std::string_view field : fields) put(field);
  end_row();
}

void CsvWriter::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && !error_) {
    const ssize_t count = ::write(descriptor_, rest.data(), rest.size());
    if (count >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      error_ = Error{fmt::format("cannot be written: {}", std::strerror(errno)), path_};
    }
  }
  buffer_.clear();
}

void CsvWriter::close() {
  if (descriptor_ >= 0 && descriptor_ != STDOUT_FILENO && ::close(descriptor_) != 0 && !error_) {
    error_ = Error{fmt::format("cannot be written: {}", std::strerror(errno)), path_};
  }
  descriptor_ = -1;
}

Result<void> CsvWriter::finish() {
  flush();
  close();
  if (error_) return std::unexpected(*error_);
  return {};
}

}  // namespace lapwing
