#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "host/record_subjects.hpp"

namespace lapwing {

class Journal;

/// Which stretches of the journal may speak of what, so that the story of one customer does not read everybody's. It
/// lies in `index.db` beside the journal and follows from it: stretches of some tens of kilobytes, with two bytes for
/// each subject that a stretch has, a hundredth of the journal. What is not indexed yet is read, and if the file cannot
/// be used, everything. Any thread may call anything; the journal outlives it.
class JournalIndex {
 public:
  /// Payload of a stretch, at least.
  static constexpr std::size_t stretch_bytes = 64'000;

  /// Without a folder nothing is kept, and all is read. A journal that does not have the frame with which its index
  /// ends is another one, put back from a copy, and is indexed anew.
  static std::unique_ptr<JournalIndex> open(const std::filesystem::path& folder, const Journal& journal,
                                            std::size_t stretch = stretch_bytes);
  ~JournalIndex();

  /// Indexes what has become durable since; gives whether there is more, after about so many bytes of it.
  Result<bool> keep_up(PartitionId partition, std::size_t bytes_max);
  /// Gives the durable records in their order, leaving out stretches that are not about any of the subjects. The reader
  /// may meet other records, too, and may add subjects that it learns of, for what comes after.
  Result<void> read(PartitionId partition, const RecordSubjects& subjects,
                    const std::function<void(const Record&)>& reader);

 private:
  struct Parts;
  explicit JournalIndex(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace lapwing
