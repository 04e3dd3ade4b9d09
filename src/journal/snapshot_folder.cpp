#include "journal/snapshot_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <memory>
#include <system_error>
#include <type_traits>

#include "journal/crc32c.hpp"
#include "journal/file.hpp"

namespace lapwing {
namespace {

constexpr std::array<char, 3> snapshot_magic{'L', 'W', 'S'};
constexpr std::uint8_t snapshot_version = 1;
constexpr std::size_t kept_snapshots = 2;
constexpr int compression_level = 1;  // images are large and written often; higher levels cost more than they save
constexpr std::string_view passing_suffix = ".tmp";

struct SnapshotHeader {
  std::array<char, 3> magic;
  std::uint8_t version;
  std::uint16_t partition;
  std::uint16_t zero;
  std::uint64_t next_offset;
  std::uint64_t image_size;
  std::uint64_t link;
  std::uint32_t image_checksum;
  std::uint32_t file_checksum;
};
static_assert(sizeof(SnapshotHeader) == 40 && std::has_unique_object_representations_v<SnapshotHeader>);
constexpr std::size_t checksum_place = offsetof(SnapshotHeader, file_checksum);

std::string_view bytes_of(const SnapshotHeader& header) {
  return {reinterpret_cast<const char*>(&header), sizeof(header)};
}

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

/// Writes the compressed image behind what the file holds; returns `checksum` carried on over it. The image may be
/// large, so only a piece of its compressed form is held in memory.
Result<std::uint32_t> write_compressed(File& file, std::string_view image, std::uint32_t checksum) {
  const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
  if (context == nullptr) return fail("zstd has no memory");
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, compression_level);
  ZSTD_CCtx_setPledgedSrcSize(context.get(), image.size());
  std::string piece(ZSTD_CStreamOutSize(), '\0');
  ZSTD_inBuffer input{image.data(), image.size(), 0};
  for (std::size_t rest = 1; rest != 0;) {
    ZSTD_outBuffer output{piece.data(), piece.size(), 0};
    rest = ZSTD_compressStream2(context.get(), &output, &input, ZSTD_e_end);
    if (ZSTD_isError(rest) != 0) return fail(fmt::format("zstd: {}", ZSTD_getErrorName(rest)));
    const std::string_view compressed(piece.data(), output.pos);
    checksum = crc32c(compressed, checksum);
    CHECK(file.write(compressed));
  }
  return checksum;
}

Result<void> write_snapshot(File& file, SnapshotHeader header, std::string_view image) {
  CHECK(file.write(bytes_of(header)));
  header.file_checksum = TRY(write_compressed(file, image, crc32c(bytes_of(header).substr(0, checksum_place))));
  CHECK(file.write_at(bytes_of(header), 0));
  return file.sync();
}

struct LoadedSnapshot {
  FrameLink link;
  std::string image;
};

/// What a snapshot's file holds, if all of it is as it was written.
Result<LoadedSnapshot> decode_snapshot(std::string_view bytes, PartitionId partition, JournalOffset next) {
  if (bytes.size() < sizeof(SnapshotHeader)) return fail(fmt::format("the file has only {} bytes", bytes.size()));
  SnapshotHeader header{};
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.magic != snapshot_magic) return fail("the file does not begin with \"LWS\"");
  if (header.version != snapshot_version) {
    return fail(fmt::format("format version {}, this program reads {}", header.version, snapshot_version));
  }
  const std::string_view body = bytes.substr(sizeof(header));
  const std::uint32_t computed = crc32c(body, crc32c(bytes.substr(0, checksum_place)));
  if (computed != header.file_checksum) {
    return fail(fmt::format("the checksum is {:08x}, the bytes give {:08x}", header.file_checksum, computed));
  }
  if (header.partition != partition.value || header.next_offset != next.value) {
    return fail(fmt::format("the file holds the snapshot of {}, not the one in its name",
                            place_text(PartitionId{header.partition}, JournalOffset{header.next_offset})));
  }
  std::string image;
  std::size_t size = 0;
  image.resize_and_overwrite(header.image_size, [&](char* to, std::size_t room) {
    size = ZSTD_decompress(to, room, body.data(), body.size());
    return ZSTD_isError(size) == 0 ? size : 0;
  });
  if (ZSTD_isError(size) != 0) return fail(fmt::format("zstd: {}", ZSTD_getErrorName(size)));
  if (size != header.image_size || crc32c(image) != header.image_checksum)
    return fail("the image is not the one saved");
  return LoadedSnapshot{FrameLink{header.link}, std::move(image)};
}

Result<LoadedSnapshot> load_snapshot(const std::filesystem::path& path, PartitionId partition, JournalOffset next) {
  const File file = TRY(File::open(path, O_RDONLY));
  const std::string bytes = TRY(file.read_all());
  Result<LoadedSnapshot> loaded = decode_snapshot(bytes, partition, next);
  if (!loaded) return fail(loaded.error().message, path.string());
  return loaded;
}

/// A whole snapshot that does not agree with the journal tells of a fault in the journal, so it is never passed over.
Result<void> check_history(const std::filesystem::path& path, const LoadedSnapshot& loaded, Result<FrameLink> link) {
  if (!link) return fail("the journal does not reach the snapshot: " + link.error().text(), path.string());
  if (loaded.link == *link) return {};
  return fail(fmt::format("the snapshot is of another history: link {:016x}, the journal has {:016x}",
                          loaded.link.value, link->value),
              path.string());
}

}  // namespace

Result<SnapshotFolder> SnapshotFolder::open(std::filesystem::path folder) {
  std::error_code code;
  std::filesystem::create_directories(folder, code);
  if (code) return fail(fmt::format("cannot make the folder: {}", code.message()), folder.string());
  for (std::filesystem::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
    if (entry->path().extension() == passing_suffix) std::filesystem::remove(entry->path(), code);
  }
  if (code) return fail(fmt::format("cannot sweep the folder: {}", code.message()), folder.string());
  return SnapshotFolder(std::move(folder));
}

Result<void> SnapshotFolder::save(PartitionId partition, JournalOffset next, FrameLink link,
                                  std::string_view image) const {
  const std::filesystem::path path = path_of(partition, next);
  std::filesystem::path passing = path;
  passing += passing_suffix;
  const SnapshotHeader header{.magic = snapshot_magic,
                              .version = snapshot_version,
                              .partition = partition.value,
                              .zero = 0,
                              .next_offset = next.value,
                              .image_size = image.size(),
                              .link = link.value,
                              .image_checksum = crc32c(image),
                              .file_checksum = 0};
  std::error_code code;
  {
    File file = TRY(File::open(passing, O_WRONLY | O_CREAT | O_TRUNC));
    if (Result<void> written = write_snapshot(file, header, image); !written) {
      std::filesystem::remove(passing, code);
      return written;
    }
  }
  std::filesystem::rename(passing, path, code);
  if (code) return fail(fmt::format("cannot rename: {}", code.message()), passing.string());
  CHECK(sync_folder(folder_));

  const std::vector<JournalOffset> saved = TRY(offsets(partition));
  std::size_t kept = 0;
  for (const JournalOffset older : saved) {
    if (older > next || ++kept <= kept_snapshots) continue;
    std::filesystem::remove(path_of(partition, older), code);
    if (code) return fail(fmt::format("cannot remove: {}", code.message()), path_of(partition, older).string());
  }
  return {};
}

Result<std::optional<Snapshot>> SnapshotFolder::latest(PartitionId partition, const LinkAt& link_at) const {
  std::vector<Error> damaged;
  for (const JournalOffset next : TRY(offsets(partition))) {
    Result<LoadedSnapshot> loaded = load_snapshot(path_of(partition, next), partition, next);
    if (!loaded) {
      damaged.push_back(std::move(loaded).error());
      continue;
    }
    CHECK(check_history(path_of(partition, next), *loaded, link_at(next)));
    return Snapshot{next, std::move(loaded->image), std::move(damaged)};
  }
  if (damaged.empty()) return std::nullopt;
  return fail(fmt::format("{}; no other snapshot of partition {} is sound (remove them to replay the whole journal)",
                          damaged.front().message, partition.value),
              damaged.front().where);
}

Result<SnapshotsCheck> SnapshotFolder::check(PartitionId partition, const LinkAt& link_at) const {
  SnapshotsCheck seen;
  for (const JournalOffset next : TRY(offsets(partition))) {
    const std::filesystem::path path = path_of(partition, next);
    Result<LoadedSnapshot> loaded = load_snapshot(path, partition, next);
    Result<void> sound = loaded ? check_history(path, *loaded, link_at(next)) : std::unexpected(loaded.error());
    ++seen.count;
    if (!sound) seen.problems.push_back(std::move(sound).error());
  }
  return seen;
}

Result<std::vector<JournalOffset>> SnapshotFolder::offsets(PartitionId partition) const {
  std::vector<JournalOffset> found;
  const std::string prefix = fmt::format("p{:02}-", partition.value);
  std::error_code code;
  if (!std::filesystem::exists(folder_, code)) return found;
  for (std::filesystem::directory_iterator entry(folder_, code), end; !code && entry != end; entry.increment(code)) {
    const std::string name = entry->path().filename().string();
    JournalOffset next;
    if (!name.starts_with(prefix) || !name.ends_with(".img")) continue;
    std::from_chars(name.data() + prefix.size(), name.data() + name.size(), next.value);
    if (path_of(partition, next) == entry->path()) found.push_back(next);
  }
  if (code) return fail(fmt::format("cannot list the folder: {}", code.message()), folder_.string());
  std::sort(found.begin(), found.end(), std::greater<>());
  return found;
}

std::filesystem::path SnapshotFolder::path_of(PartitionId partition, JournalOffset next) const {
  return folder_ / fmt::format("p{:02}-{:012}.img", partition.value, next.value);
}

}  // namespace lapwing
