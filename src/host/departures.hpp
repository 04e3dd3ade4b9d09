#pragma once

#include <optional>
#include <string>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

class DataFolder;
class Host;

/// Forgets a customer for good: what is known of them is dropped, they leave everything, and the key to what was sealed
/// of them, and of whoever was merged into them, is destroyed. Durable when it returns; again changes nothing. An
/// error: there is no such customer. Any thread.
Result<void> erase_customer(DataFolder& folder, const std::string& customer_id, Instant now);

/// Makes one customer of two, in whichever partitions they live: `into` gets all that `from` is known for, as far as it
/// does not know better itself, and `from` is gone. A withdrawn consent stays withdrawn, whosever it was. Orders come
/// as history, so that nothing begins by them; nothing is told twice, so that whoever is interrupted begins anew.
/// `forwards`: what comes under the id of `from` later is `into`'s; without it, it is refused. Durable when it returns.
/// An error: one of them is not there, or is the other one. Any thread.
Result<void> merge_customers(DataFolder& folder, const std::string& from, const std::string& into, Instant now,
                             bool forwards = true);

/// Who bears that id now, however many merges there were: the id itself if nobody was merged. Nothing if they were
/// erased, or nobody ever bore it. Any thread but the host's own.
std::optional<std::string> current_customer(Host& host, const std::string& customer_id);

/// Destroys the keys of those who were erased, if a crash came before that. Once, when the folder is opened.
Result<void> finish_erasures(DataFolder& folder);

}  // namespace lapwing
