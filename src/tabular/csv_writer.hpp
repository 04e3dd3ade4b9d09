#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lapwing {

/// Text for others' spreadsheets, in which a field that begins with = + - @ TAB or CR would run as a formula.
enum class FormulaGuard : std::uint8_t {
  on,  ///< such a field gets a ' in front
  off  ///< fields are written as they are: numbers, or files that only programs read
};

/// Appends one field as RFC 4180 has it: quoted if it holds a comma, quote, line end or outer blank.
void append_csv_field(std::string& csv, std::string_view field, FormulaGuard guard);

/// Writes a CSV file: RFC 4180 with LF line ends, safe against formula injection. Fields are put one by one, each row
/// is closed by `end_row`. The first error of the file is kept and told by `finish`. Used by one thread at a time.
class CsvWriter {
 public:
  /// Creates the file, or empties it; "-" is standard output.
  static Result<CsvWriter> create(const std::string& path, FormulaGuard guard = FormulaGuard::on);

  CsvWriter(CsvWriter&& other) noexcept;
  CsvWriter& operator=(CsvWriter&& other) noexcept;
  /// Closes the file; without `finish` what is still buffered is lost.
  ~CsvWriter();

  void put(std::string_view field);
  /// A field that we made ourselves and that may begin with a sign: never guarded.
  void put_number(std::string_view number);
  void end_row();
  void put_row(std::initializer_list<std::string_view> fields);

  /// Writes what is buffered and closes the file; the error of any write up to here.
  Result<void> finish();

 private:
  CsvWriter(int descriptor, std::string path, FormulaGuard guard);
  void put_field(std::string_view field, FormulaGuard guard);
  void flush();
  void close();

  int descriptor_ = -1;
  std::string path_;
  FormulaGuard guard_ = FormulaGuard::on;
  std::string buffer_;
  std::size_t row_start_ = 0;  // in the buffer
  bool has_fields_ = false;    // in this row
  std::optional<Error> error_;
};

}  // namespace lapwing
