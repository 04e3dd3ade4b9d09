#pragma once

namespace lapwing {

/// What the campaign's e-mails bring back besides what the channel says.
struct TrackingRule {
  bool opens = true;   ///< by a picture that is asked for when the message is looked at
  bool clicks = true;  ///< by links that lead over the shop's own address
  bool utm = true;     ///< links tell the shop's web analytics which campaign they stood in
  friend bool operator==(const TrackingRule&, const TrackingRule&) = default;
};

}  // namespace lapwing
