#include "channel/mail_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

namespace lapwing {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t bytes_max = 32 * 1024 * 1024;

bool is_finished(const fs::path& file) {
  const std::string name = file.filename().string();
  return !name.starts_with('.') && !name.ends_with(".tmp") && !name.ends_with(".part");
}

/// Nothing if the file cannot be read, or is no mail by its size.
std::optional<std::string> bytes_of(const fs::path& file) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  if (error || size > bytes_max) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  std::string bytes(size, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(size));
  if (!stream) return std::nullopt;
  return bytes;
}

Result<void> move_to(const fs::path& mail, const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  fs::path target = folder / mail.filename();
  // Another mail of the same name, delivered at another time, stays.
  for (int number = 2; fs::exists(target, error); ++number) {
    target = folder / fmt::format("{}-{}{}", mail.stem().string(), number, mail.extension().string());
  }
  fs::rename(mail, target, error);
  if (error) return fail(fmt::format("cannot be moved to {}: {}", folder.string(), error.message()), mail.string());
  return {};
}

Result<void> not_kept(const fs::path& file) {
  return fail(fmt::format("cannot be written: {}", std::strerror(errno)), file.string());
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return ::fsync(file) == 0;
}

/// A name is durable when its folder is.
bool sync_folder(const fs::path& folder) {
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return false;
  const bool is_synced = ::fsync(opened) == 0;
  ::close(opened);
  return is_synced;
}

}  // namespace

Result<std::vector<fs::path>> mails_in(const fs::path& folder) {
  std::vector<fs::path> mails;
  for (const fs::path& place : {folder, folder / "new", folder / "cur"}) {
    std::error_code error;
    if (place != folder && !fs::is_directory(place, error)) continue;
    for (fs::directory_iterator at(place, error), end; !error && at != end; at.increment(error)) {
      std::error_code unknown;
      if (at->is_regular_file(unknown) && is_finished(at->path())) mails.push_back(at->path());
    }
    if (error) return fail(fmt::format("cannot be listed: {}", error.message()), place.string());
  }
  std::ranges::sort(mails, {}, [](const fs::path& mail) { return mail.filename(); });
  return mails;
}

Result<MailsTaken> take_mails(const fs::path& folder, const MailReader& read) {
  MailsTaken taken;
  for (const fs::path& mail : TRY(mails_in(folder))) {
    MailVerdict verdict = MailVerdict::unread;
    if (const auto bytes = bytes_of(mail)) verdict = TRY(read(mail.filename().string(), *bytes));
    const bool is_understood = verdict == MailVerdict::understood;
    CHECK(move_to(mail, folder / (is_understood ? "done" : "unread")));
    ++(is_understood ? taken.understood : taken.unread);
  }
  return taken;
}

Result<void> keep_unread(const fs::path& folder, std::string_view name, std::string_view bytes) {
  const fs::path unread = folder / "unread";
  std::error_code error;
  const bool is_new = fs::create_directories(unread, error);
  if (error) return fail(fmt::format("cannot be made: {}", error.message()), unread.string());
  fs::path path;
  int file = -1;
  for (int number = 1; file < 0; ++number) {
    path = unread / fmt::format("{}-{}.eml", name, number);
    file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno != EEXIST) return not_kept(path);
  }
  const bool is_written = write_all(file, bytes);
  auto result = is_written ? Result<void>() : not_kept(path);
  ::close(file);
  if (!is_written) {
    ::unlink(path.c_str());
    return result;
  }
  const bool is_synced = sync_folder(unread) && (!is_new || sync_folder(folder));
  return is_synced ? Result<void>() : not_kept(path);
}

}  // namespace lapwing
