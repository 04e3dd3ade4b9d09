#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace lapwing {

class DataFolder;

/// {"id", "first_name", "last_name"}, to stand beside what a list says of a customer; names that are not known are
/// null, and so is nobody (an empty id).
nlohmann::ordered_json named_customer(DataFolder& folder, const std::string& customer_id);

}  // namespace lapwing
