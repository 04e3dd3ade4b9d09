#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "template/value.hpp"

namespace lapwing {

struct MessageFacts;
struct Personal;

/// What a message shows that neither the engine nor the vault knows.
struct MessageLinks {
  std::string shop_url;
  std::string shop_address;
  std::string unsubscribe_url;
  std::string preferences_url;
  std::string confirm_url;
};

/// The values of `message_variables` for one message, written in the shop's language: days in words, amounts of money
/// with their sign, bonuses as bare counts ("1 500"). What is not known is missing, and an object of which there is
/// none is null, so that a template either says what it does without or fails.
class MessageData {
 public:
  /// An error if the shop's locale is none that we write in.
  static Result<MessageData> create(const MessageFacts& facts, const Personal& person, const MessageLinks& links);

  /// Valid while this lives.
  [[nodiscard]] const TemplateValue& value() const { return value_; }

 private:
  MessageData() = default;

  std::unique_ptr<TemplateValueStore> store_;
  TemplateValue value_;
};

}  // namespace lapwing
