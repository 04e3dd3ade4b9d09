#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class DataFolder;
class ReadingTurns;

/// What one item of a request came to.
struct IntakeItem {
  enum class Status : std::uint8_t { accepted, unchanged, refused };
  Status status = Status::accepted;
  std::string id;  ///< the order's, or else the customer's; empty if it could not be read
  Error error;     ///< of a refused one: `where` is the path of the field, as "$[2].total"
};

/// Takes customers, orders, activity and promo codes that arrive as JSON, one object or an array of them. They are
/// durable when it returns, and so is what "unchanged" refers to. Items are taken in the order given; a refused one
/// does not hold up the others. Any thread may call anything.
class Intake {
 public:
  /// The folder must outlive it. `clock` is the wall clock. Who reads by `readings` gives way to what
  /// comes; null: nobody does.
  Intake(DataFolder& folder, std::function<Instant()> clock, ReadingTurns* readings = nullptr)
      : folder_(folder), clock_(std::move(clock)), readings_(readings) {}

  /// An error if the body is no JSON object or array.
  Result<std::vector<IntakeItem>> take_orders(std::string_view body);
  Result<std::vector<IntakeItem>> take_customers(std::string_view body);
  Result<std::vector<IntakeItem>> take_activity(std::string_view body);
  Result<std::vector<IntakeItem>> take_promo_codes(std::string_view body);

  /// What is read from a customer while this is held stands until what was made of it is submitted.
  [[nodiscard]] std::unique_lock<std::mutex> hold() { return std::unique_lock(mutex_); }
  /// One customer as `take_customers` reads it, with its id; while it is held. `sealed`: what was made of customers'
  /// personal data since then. The vault is to be flushed before the customer is submitted.
  Result<Input> read_customer(const nlohmann::json& item, const std::string& path, Instant now, std::string& id,
                              std::map<std::string, std::string>& sealed);

 private:
  /// Reads one item at its path and names it in the answer as soon as its id is known.
  using Reader = std::function<Result<Input>(const nlohmann::json& item, const std::string& path, std::string& id)>;

  Result<std::vector<IntakeItem>> take(std::string_view body, Instant now, const Reader& reader);
  void submit(std::vector<std::pair<std::size_t, Input>> inputs, Instant now, std::vector<IntakeItem>& items,
              std::unique_lock<std::mutex> order);
  Result<Input> read_order(const nlohmann::json& item, const std::string& path, Instant now, std::string& id);
  Result<Input> read_activity(const nlohmann::json& item, const std::string& path, Instant now, std::string& id);
  Result<Input> read_promo_code(const nlohmann::json& item, const std::string& path, Instant now, std::string& id);
  Result<void> define_zone(const CustomerRecorded& customer, const std::string& where, Instant now);
  Result<std::string> known_personal(const std::string& customer_id);

  DataFolder& folder_;
  std::function<Instant()> clock_;
  ReadingTurns* readings_;
  std::mutex mutex_;
};

}  // namespace lapwing
