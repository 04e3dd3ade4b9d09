#include "api/customer_names.hpp"

#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "api/customer_list.hpp"
#include "host/data_folder.hpp"

namespace lapwing {

nlohmann::ordered_json named_customer(DataFolder& folder, const std::string& customer_id) {
  if (customer_id.empty()) return nullptr;
  std::string sealed;
  folder.host().with(folder.host().partition_of(customer_id), [&](const Engine& engine) {
    const auto customer = engine.audience().find(customer_id);
    if (customer) sealed = engine.audience().customer(*customer).sealed_personal();
  });
  const Personal personal = open_personal(folder.vault(), customer_id, sealed);
  return {{"id", customer_id},
          {"first_name", text_or_null(personal.first_name)},
          {"last_name", text_or_null(personal.last_name)}};
}

}  // namespace lapwing
