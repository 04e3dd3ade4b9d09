#pragma once

#include <set>
#include <string>
#include <vector>

#include "template/mustache.hpp"

namespace lapwing {

/// The dotted names that a template may use: "first_name", "order.total"; "items.price" is the price of an object in
/// the list `items`; "attributes.*" is everything within `attributes`, and "*" everything.
using KnownVariables = std::set<std::string, std::less<>>;

/// The uses of variables that no data of that shape can fill, in the template's order; inside a section that is itself
/// unknown nothing more is reported. A saved template for which this is not empty should be refused.
std::vector<TemplateVariable> check_variables(const Template& parsed, const KnownVariables& known);

}  // namespace lapwing
