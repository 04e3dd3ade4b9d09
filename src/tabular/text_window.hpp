#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "tabular/byte_source.hpp"
#include "tabular/text_encoding.hpp"

namespace lapwing {

/// A window over a text that is too long to hold: what has been read and not yet consumed, as UTF-8 without a
/// byte-order mark. It grows only as far as one row needs.
class TextWindow {
 public:
  /// So many bytes behind `unread` may be read by those who look at several bytes at once; their content means nothing.
  static constexpr std::size_t padding = 64;

  /// Reads the first 64 KiB, and decides the encoding by them unless it is given.
  static Result<TextWindow> open(std::unique_ptr<ByteSource> bytes, std::optional<TextEncoding> encoding);

  /// Views of it last until `fill`.
  [[nodiscard]] std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }
  /// Whether the text ends where `unread` ends.
  [[nodiscard]] bool is_last() const { return is_last_; }
  void consume(std::size_t size) { begin_ += size; }
  /// Reads more behind `unread`; on return there is more, or it is the last.
  Result<void> fill();

  [[nodiscard]] const EncodingGuess& encoding() const { return encoding_; }
  [[nodiscard]] const ByteSource& bytes() const { return *bytes_; }

 private:
  TextWindow(std::unique_ptr<ByteSource> bytes, EncodingGuess encoding, std::string_view sample);
  Result<std::size_t> read_some();
  void make_room(std::size_t size);
  void append(std::string_view text);

  std::unique_ptr<ByteSource> bytes_;
  EncodingGuess encoding_;
  Utf8Converter converter_;
  std::vector<char> raw_;  // only if the text has to be converted
  std::string converted_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool is_last_ = false;
};

}  // namespace lapwing
