#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/shop.hpp"
#include "template/mustache.hpp"
#include "template/variables.hpp"

namespace lapwing {

/// A message as the customer will read it. Texts are UTF-8. An SMS has a text only, a push a subject and a text. An
/// e-mail without a text gets one that is made of its HTML.
struct RenderedMessage {
  std::string subject;
  std::string text;
  std::string html;
  std::string url;  ///< that a push opens; empty: none
};

/// One published version of a message, compiled. Immutable and cheap to copy; many threads may render the same one.
struct MessageTemplate {
  std::string id;
  ChannelKind channel{};
  std::string from_name;              ///< empty: the shop's own
  std::optional<Template> subject;    ///< not escaped, as is `text`; of e-mail and push
  std::optional<Template> preheader;  ///< what mail programs show behind the subject; hidden in the opened message
  std::optional<Template> text;       ///< of e-mail it may be absent: the channel makes one of the HTML
  std::optional<Template> html;       ///< of e-mail
  std::optional<Template> url;        ///< of push
  std::size_t parts_max = 0;          ///< of SMS: a text that takes more is refused

  /// Fills it in strictly: what is missing is an error that names the variable and its place, and so is a message that
  /// becomes too large (`check_size`).
  [[nodiscard]] Result<RenderedMessage> render(const TemplateValue& data) const;
};

/// Every variable that a message can show; docs/formats/templates.md tells of each. Lists are `order.items`,
/// `cart.items` and `viewed_products`. Beside each count stands the form of the word that goes with it:
/// `bonus.left_plural.few` holds where "3 балла" are left.
const KnownVariables& message_variables();

/// Reads {"id", "channel": "email", "subject", "preheader"?, "from_name"?, "text"?, "html"}, {"id", "channel": "sms",
/// "text", "max_parts"?} or {"id", "channel": "push", "subject", "text", "url"?}, where text and html are the sources
/// themselves; and "partials"?, an object of the sources that they call by {{> name}}, see `MessagePartials`. An
/// error's `where` is the field ("$.html",
/// "$.partials.footer.html") and its message says the line and column there and what was expected: Mustache that cannot
/// be parsed, a variable that is not one of `message_variables`, a partial that is not there.
Result<MessageTemplate> parse_message_template(std::string_view json_text);

/// Reads a folder in which `template.json` names the files of "text" and "html" beside it, as in examples/templates,
/// into the JSON text that `parse_message_template` takes, and checks it. Partials are files of the folder's own
/// `partials`, or of the folder `partials` beside it, which templates share; those that are called go into the JSON, so
/// that a version never changes with them. An error names the file and the field or line.
Result<std::string> read_template_folder(const std::filesystem::path& folder);

/// The files of a folder that `read_template_folder` reads back into the same template: their names within the folder
/// and their texts. Its partials become its own. `json_text` is a template that is published.
Result<std::vector<std::pair<std::filesystem::path, std::string>>> template_files(std::string_view json_text);

}  // namespace lapwing
