// lapwing push-key: the key by which browsers and push services know the shop.
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "channel/vapid.hpp"
#include "channel/web_push.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

struct Options {
  std::string folder, subject;
  bool json = false;
};

/// Only its owner may read it, from the first byte on; one that is there is never replaced: whoever subscribed is bound
/// to it.
Result<void> write_secret(const fs::path& file, const std::string& text) {
  const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (opened < 0 && errno == EEXIST) return fail("there is a key already, which subscriptions are bound to", file);
  if (opened < 0) return fail("cannot be written", file);
  const bool is_whole = ::write(opened, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const bool is_kept = ::fsync(opened) == 0;
  ::close(opened);
  if (!is_whole || !is_kept) return fail("cannot be written", file);
  return {};
}

Result<ExitCode> make(const Options& options) {
  if (!options.subject.starts_with("mailto:") && !options.subject.starts_with("https://")) {
    return fail("expected mailto:... or an https address, by which push services reach you", "--subject");
  }
  const fs::path folder = options.folder;
  std::error_code problem;
  fs::create_directories(folder, problem);
  const VapidKeys keys = make_vapid_keys();
  const fs::path settings = folder / "push.json";
  CHECK(write_secret(folder / "vapid.pem", keys.private_pem));
  std::ofstream(settings) << Json{{"subject", options.subject}, {"key_file", "vapid.pem"}}.dump(2) << "\n";
  TRY(read_web_push_settings(settings));
  if (options.json) {
    fmt::print("{}\n", Json{{"settings", settings.string()}, {"public_key", keys.public_key}}.dump());
  } else {
    fmt::print("  {} for lapwing serve --push\n  applicationServerKey of your pages:\n  {}\n", settings.string(),
               painted(keys.public_key, Colour::bold));
  }
  return ExitCode::done;
}

}  // namespace

void add_push_key_command(Command& program) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command("push-key", "Make the key by which browsers know the shop");
  command.add_option("FOLDER", options->folder, "Where push.json and vapid.pem are written", {.required = true});
  command.add_option("--subject", options->subject, "How push services reach you: mailto:... or https://...",
                     {.required = true});
  command.add_flag("--json", options->json, "Print one JSON object");
  command.when_chosen(options, make);
}

}  // namespace lapwing
