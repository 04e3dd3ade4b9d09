#include "channel/files.hpp"

#include <cstdio>
#include <fstream>
#include <system_error>
#include <utility>

#include "channel/mime.hpp"

namespace lapwing {
namespace {

SendResult written(const Envelope& envelope, std::string reply) {
  return {Outcome::accepted, 0, {}, std::move(reply), envelope.message_id_token};
}

SendResult write_mail(const std::filesystem::path& folder, const Envelope& envelope, const DkimSigners& signers) {
  const auto mail = build_mail(envelope, &signers);
  if (!mail) return {Outcome::failed, 0, {}, mail.error().text().substr(0, 200), {}};
  std::error_code error;
  const auto file = folder / (envelope.message_id_token + ".eml");
  if (std::filesystem::exists(file, error)) return written(envelope, "written before");

  const auto unfinished = folder / ("." + envelope.message_id_token + ".tmp");
  std::filesystem::create_directories(folder, error);
  std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
  // As whoever delivers a mail for good notes where it may be returned to (RFC 5321 section 4.4).
  if (!envelope.return_path.empty()) out << "Return-Path: <" << envelope.return_path << ">\r\n";
  out << mail->bytes << std::flush;
  out.close();
  if (!out) return {Outcome::deferred, 0, {}, "cannot write a file in the folder", {}};
  std::filesystem::rename(unfinished, file, error);
  if (error) return {Outcome::deferred, 0, {}, "cannot rename: " + error.message(), {}};
  return written(envelope, "written");
}

}  // namespace

FilesChannel::FilesChannel(std::filesystem::path folder, DkimSigners signers)
    : folder_(std::move(folder)), signers_(std::move(signers)) {}

void FilesChannel::send(std::span<const Envelope> batch, const Done& done) {
  for (std::size_t index = 0; index < batch.size(); ++index) done(index, write_mail(folder_, batch[index], signers_));
}

std::string FilesChannel::description() const { return "files:" + folder_.string(); }

}  // namespace lapwing
