// lapwing serve: the shop live on the wall clock, with its HTTP interface.
#include <csignal>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/serving.hpp"

namespace lapwing {
namespace {

/// SIGINT and SIGTERM held back from every thread made from here on, until somebody waits for one.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // a client or mail server that hangs up is an error where we write to it
  }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals() { let_through(); }

  /// Returns at the first signal; the next one ends the process at once, which costs nothing that was acknowledged.
  void wait() {
    int signal = 0;
    sigwait(&signals_, &signal);
    let_through();
  }

 private:
  void let_through() { pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr); }

  sigset_t signals_{};
};

Result<ExitCode> run(const ServeOptions& options) {
  StopSignals signals;
  const auto serving = TRY(Serving::start(options));
  serving->tell_ready();
  signals.wait();
  return ExitCode::done;
}

}  // namespace

void add_serve_command(Command& program) {
  auto options = std::make_shared<ServeOptions>();
  Command& command = program.add_command("serve",
                                         "Run the shop live: campaigns on the wall clock, HTTP, a status page");
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_option("--listen", options->listen, "Address and port; port 0 takes a free one", {.default_shown = true});
  command.add_option("--channel", options->channel,
                     "Where mail goes: files:DIR, smtp://..., smtps://...; else DATA/mail");
  command.add_option("--campaign", options->campaigns, "A campaign's JSON file to publish; may be given again");
  command.add_option("--definitions", options->definitions, "Folder with templates/ and bonus_types/");
  command.add_option("--public-url", options->public_url,
                     "Where customers reach this server, for links in messages: https://mail.shop.example");
  command.add_option(
      "--team-url", options->team_url,
      "Where those who work here reach this server through a proxy with TLS: https://lapwing.shop.example");
  command.add_option("--sms", options->sms, "Where SMS go: smpp://SYSTEM@HOST:PORT or gateway:NAME");
  command.add_option("--push", options->push, "File of the shop's key for web push: lapwing push-key makes one");
  command.add_option("--pace", options->pace, "File that says how fast messages go, and how a sender warms up");
  command.add_option("--feedback", options->feedback,
                     "Folder or Maildir of what comes back by mail: bounces, complaints");
  command.add_option(
      "--feedback-keys", options->feedback_keys,
      "File of what proves the reports that mail providers post to /feedback/ses and /feedback/sendgrid");
  command.add_option("--lmtp", options->lmtp,
                     "Address and port at which a mail server delivers what comes back, over LMTP");
  command.add_option(
      "--unsubscribe-address", options->unsubscribe_address,
      "Address whose mail reaches --lmtp or --feedback, with whatever stands behind a plus in it; a mail "
      "to it unsubscribes");
  command.add_option("--bounce-domain", options->bounce_domain,
                     "Domain that undeliverable mail comes back to, as b+...@DOMAIN");
  command.add_option("--webhooks", options->webhooks, "File of endpoints that campaigns tell of customers");
  command.add_flag("--private-webhooks", options->private_webhooks,
                   "Webhooks that are subscribed to over HTTP may go to this machine and its network, and without TLS");
  command.add_option("--upload-max", options->upload_megabytes_max, "How large an uploaded file may be, in megabytes",
                     {.default_shown = true});
  command.add_option("--from-address", options->from_address, "Sender's e-mail address");
  command.add_option("--dkim", options->dkim, "File of keys that mails are signed with (DKIM)");
  command.add_flag("--json", options->json, "Print one JSON object when ready");
  command.when_chosen(options, run);
}

}  // namespace lapwing
