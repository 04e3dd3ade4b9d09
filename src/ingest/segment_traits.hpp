#pragma once

#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "ingest/segment_message.hpp"

namespace lapwing {

/// A customer as `Intake` reads one, made of what an identify or group call says.
struct SegmentTraits {
  SegmentTraits();
  ~SegmentTraits();
  SegmentTraits(SegmentTraits&&) noexcept;
  SegmentTraits& operator=(SegmentTraits&&) noexcept;

  std::unique_ptr<nlohmann::json> item;  ///< of `POST /api/customers`
  std::vector<std::string> left_out;     ///< names of traits that were not taken
};

/// What is said of a customer, as far as it can be taken: names, contacts, birthday, gender and city have fields of
/// their own, what else is a text, a number, true or false, or a list of texts becomes an attribute. What may tell who
/// somebody is and has no field is left out, and so is what cannot be read, so that one odd trait does not keep the
/// others from being known. Consents are among the traits `email_consent`, `sms_consent` and `push_consent`.
SegmentTraits read_segment_traits(const SegmentMessage& message, const std::string& customer_id);

}  // namespace lapwing
