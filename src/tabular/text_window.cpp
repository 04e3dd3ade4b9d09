#include "tabular/text_window.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

namespace lapwing {
namespace {

constexpr std::size_t sample_bytes = 64 * 1024;
constexpr std::size_t read_bytes = 128 * 1024;
constexpr std::size_t first_buffer_bytes = 256 * 1024;

}  // namespace

Result<TextWindow> TextWindow::open(std::unique_ptr<ByteSource> bytes, std::optional<TextEncoding> encoding) {
  std::vector<char> sample(sample_bytes);
  std::size_t size = 0;
  while (size < sample.size()) {
    const std::size_t count = TRY(bytes->read(std::span(sample).subspan(size)));
    if (count == 0) break;
    size += count;
  }
  const std::string_view text(sample.data(), size);
  return TextWindow(std::move(bytes), encoding ? EncodingGuess{*encoding, {}} : guess_encoding(text), text);
}

TextWindow::TextWindow(std::unique_ptr<ByteSource> bytes, EncodingGuess encoding, std::string_view sample)
    : bytes_(std::move(bytes)),
      encoding_(std::move(encoding)),
      converter_(encoding_.encoding),
      buffer_(first_buffer_bytes + padding),
      is_last_(sample.size() < sample_bytes) {
  converter_.convert(sample.substr(byte_order_mark_size(sample, encoding_.encoding)), converted_);
  if (is_last_) converter_.finish(converted_);
  append(converted_);
  if (encoding_.encoding != TextEncoding::utf8) raw_.resize(read_bytes);
}

Result<void> TextWindow::fill() {
  // Several short reads of a pipe at once, so that an unfinished row is not looked at again for every few bytes.
  for (std::size_t gained = 0; gained < read_bytes / 2 && !is_last_;) gained += TRY(read_some());
  return {};
}

Result<std::size_t> TextWindow::read_some() {
  if (encoding_.encoding == TextEncoding::utf8) {
    make_room(read_bytes);
    const std::size_t count = TRY(bytes_->read(std::span(buffer_).subspan(end_, read_bytes)));
    is_last_ = count == 0;
    end_ += count;
    return count;
  }
  const std::size_t count = TRY(bytes_->read(raw_));
  is_last_ = count == 0;
  converted_.clear();
  converter_.convert({raw_.data(), count}, converted_);
  if (is_last_) converter_.finish(converted_);
  append(converted_);
  return count;
}

void TextWindow::append(std::string_view text) {
  make_room(text.size());
  std::memcpy(buffer_.data() + end_, text.data(), text.size());
  end_ += text.size();
}

void TextWindow::make_room(std::size_t size) {
  if (end_ + size + padding <= buffer_.size()) return;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (end_ + size + padding > buffer_.size()) buffer_.resize(std::max(2 * buffer_.size(), end_ + size + padding));
}

}  // namespace lapwing
