#pragma once

#include <memory>
#include <utility>

#include "api/answered.hpp"
#include "model/json_fields.hpp"

namespace lapwing {

/// The JSON object of a request's body, whose fields are read strictly.
class JsonBody {
 public:
  /// 415: it is not said to be JSON; 400: it is none, or something stands behind the '?'; 422: it is no object.
  static Answered<JsonBody> of(const Call& call) {
    CHECK(readable(TRY(read_query(call)).finish()));
    auto json = std::make_unique<nlohmann::json>(TRY(read_body(call.request)));
    JsonFields fields = TRY(JsonFields::of(*json, "$"));
    return JsonBody(std::move(json), std::move(fields));
  }

  [[nodiscard]] const nlohmann::json& json() const { return *json_; }
  [[nodiscard]] JsonFields& fields() { return fields_; }
  JsonFields* operator->() { return &fields_; }

 private:
  JsonBody(std::unique_ptr<nlohmann::json> json, JsonFields fields)
      : json_(std::move(json)), fields_(std::move(fields)) {}

  std::unique_ptr<nlohmann::json> json_;  // stays where the fields point
  JsonFields fields_;
};

}  // namespace lapwing
