#pragma once

#include <string>
#include <vector>

namespace lapwing {

class Condition;

/// Which memberships a condition asks for. Such a condition needs another look when one of them changes.
struct References {
  std::vector<std::string> segments;  ///< ids, ascending
  bool stages = false;                ///< the lifecycle stage

  void add(const References& other);
};

References references_of(const Condition& condition);

}  // namespace lapwing
