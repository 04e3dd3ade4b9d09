#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace lapwing {

/// The mails of a folder that are there now, in the order of their names: the files in the folder itself and, if it is
/// a Maildir, in its `new` and `cur`. Hidden files and those that end in ".tmp" or ".part" are still being written:
/// whoever delivers writes there and renames. Refused if the folder is not there.
Result<std::vector<std::filesystem::path>> mails_in(const std::filesystem::path& folder);

/// What its reader made of a mail.
enum class MailVerdict : std::uint8_t {
  understood,  ///< it goes to the folder `done`
  unread,      ///< it goes to the folder `unread`, where somebody should look at it
};

/// How many mails `take_mails` took.
struct MailsTaken {
  std::uint64_t understood = 0;
  std::uint64_t unread = 0;
  friend bool operator==(const MailsTaken&, const MailsTaken&) = default;
};

/// Gets a mail's file name and bytes. An error stops the taking, and leaves its mail and all later ones where they are.
using MailReader = std::function<Result<MailVerdict>(std::string_view name, std::string_view bytes)>;

/// Hands each of `mails_in` the folder to `read` and moves it to `done` or `unread` in that folder; nothing is deleted
/// or overwritten.
///
/// A mail is moved after it was read: if the process dies between the two, it is read again, so `read` has to take the
/// same mail twice. A mail over 32 MiB, and one that cannot be read, goes to `unread` without being handed over.
/// Refused if the folder is not there or cannot be moved in. One process at a time.
Result<MailsTaken> take_mails(const std::filesystem::path& folder, const MailReader& read);

/// Puts a mail into `unread` in the folder, as "NAME-1.eml" or with the next number that is free; durable when it
/// returns. Both folders are made if they are not there. Any thread.
Result<void> keep_unread(const std::filesystem::path& folder, std::string_view name, std::string_view bytes);

}  // namespace lapwing
