#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "channel/incoming.hpp"

namespace lapwing {

/// A file that travels with a message.
struct Attachment {
  std::string file_name;   ///< as the reader sees it; may be Russian
  std::string media_type;  ///< "application/pdf"
  std::string bytes;
};

/// One rendered message on its way to one person. Texts are UTF-8.
struct Envelope {
  /// Names the message for ever, on every try alike: "p03-000000000123". Letters, digits, '.', '_' and '-'.
  std::string message_id_token;
  /// When the message was first meant to go out, and the wall clock's offset from UTC there. The message says so on
  /// every try, so that a copy is recognized as one.
  Instant date;
  Duration zone_offset;

  std::string from_address;
  std::string from_name;
  std::string to_address;  ///< an e-mail address; of web push the subscription, see `parse_push_subscription`
  std::string to_name;
  /// Where bounces go (MAIL FROM; carries a VERP tag if the caller wants one); empty: `from_address`.
  std::string return_path;

  std::string subject;
  std::string text;  ///< if empty, made from `html`
  std::string html;  ///< if empty, the message is plain text
  std::string url;   ///< what a push message opens; mails have their links within

  /// Advertising, as against an answer to what the customer did: gets the unsubscribe headers and "Precedence: bulk".
  bool marketing = false;
  std::string list_unsubscribe_url;     ///< an https URL also makes it one-click (RFC 8058)
  std::string list_unsubscribe_mailto;  ///< an address, without "mailto:"

  /// Further header fields, in order; those that the channel writes itself are refused.
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<Attachment> attachments;

  /// How long the message is worth delivering once the server has it; zero: as the channel's settings say. Of SMS only.
  Duration validity;
};

/// What the next server on the way said about one message.
enum class Outcome {
  accepted,  ///< it took the responsibility; a bounce may still come later
  deferred,  ///< not taken, and another try makes sense
  failed,    ///< not taken, and no other try can help
  unknown,   ///< it may or may not have it: the answer got lost after the last byte had been handed over
};

/// "accepted", "deferred", ...
std::string_view to_text(Outcome outcome);

struct SendResult {
  Outcome outcome = Outcome::unknown;
  int code = 0;               ///< the server's reply code; 0 if the server did not say anything about the message
  std::string enhanced_code;  ///< RFC 3463, "5.1.1"; empty if there was none
  std::string reply;          ///< its words or ours, on one line, at most 200 characters
  /// How the server calls the message (its queue id); empty if it did not say. Of a text in parts all ids, by commas.
  std::string provider_id;
  /// The address is no more: nothing should go there again. Of web push so far.
  bool is_address_gone = false;
  std::optional<Duration> retry_after;  ///< how long the server asked to be left alone, if it did
};

/// A way to hand messages to the world. A channel never decides whether a message may go; it only sends.
class Channel {
 public:
  /// Given the place of an envelope in the batch and what became of it.
  using Done = std::function<void(std::size_t index, SendResult result)>;

  Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  virtual ~Channel() = default;

  /// Sends the batch and returns when each envelope has its outcome. `done` is called exactly once for each, on the
  /// calling thread, as soon as the outcome is there and so in any order. One thread at a time per channel; what runs
  /// inside is the channel's own affair. Never throws of itself.
  virtual void send(std::span<const Envelope> batch, const Done& done) = 0;

  /// Gives `take` what came in between batches, if the channel can hear anything; waits up to `wait` for something.
  /// Each is acknowledged to the server only after `take` has said that it is durable; otherwise the server is told to
  /// repeat it. The same may come again after a crash or a lost connection. Not while `send` runs: one thread at a
  /// time.
  virtual void receive(Duration wait, const TakeIncoming& take);

  /// Whether a copy takes the place of the message that it is one of, so that a message in doubt may go again.
  [[nodiscard]] virtual bool replaces_copies() const { return false; }

  /// Where it sends, for people: "smtp://mail.example.test:587". Holds no secret.
  [[nodiscard]] virtual std::string description() const = 0;
};

}  // namespace lapwing
