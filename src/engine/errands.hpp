#pragma once

#include <cstdint>
#include <map>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "model/decisions.hpp"

namespace lapwing {

/// What one partition has other ones do, and how far it has heard from each of them. An errand is pending from the
/// decision that sends it until its receiver has it in its journal; whoever carries errands asks for those, and after a
/// crash carries them again. A receiver knows by their numbers which ones it has taken in.
class Errands {
 public:
  [[nodiscard]] ErrandNumber next() const { return ErrandNumber{next_}; }
  /// By number: in the order in which those of one receiver have to arrive.
  [[nodiscard]] const std::map<ErrandNumber, ErrandSent>& pending() const { return pending_; }
  void apply(const ErrandSent& sent);
  /// False if it was done before.
  bool settle(ErrandNumber errand) { return pending_.erase(errand) > 0; }

  /// Notes an errand that arrived; false if it had arrived before.
  bool receive(PartitionId from, ErrandNumber errand);

  void save(ByteWriter& to) const;
  /// Into errands that are still empty.
  Result<void> load(ByteReader& from);

 private:
  std::uint64_t next_ = 1;
  std::map<ErrandNumber, ErrandSent> pending_;
  std::map<PartitionId, ErrandNumber> heard_;  // the last one of each sender
};

}  // namespace lapwing
