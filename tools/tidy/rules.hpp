#pragma once

#include "tidy/tree.hpp"

namespace lapwing::tidy {

/// Each rule looks at the whole tree and adds what it finds.
void check_texts(const Tree& tree, Findings& findings);
void check_code(const Tree& tree, Findings& findings);
void check_functions(const Tree& tree, Findings& findings);
void check_house(const Tree& tree, Findings& findings);

/// All findings of all rules, in the order of path and line.
Findings inspect(const Tree& tree);

}  // namespace lapwing::tidy
