#include "journal/frame.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "journal/crc32c.hpp"

namespace lapwing {
namespace {

constexpr std::array<char, 3> frame_magic{'L', 'W', 'J'};
constexpr std::uint8_t frame_version = 1;

struct FrameHeader {
  std::array<char, 3> magic;
  std::uint8_t version;
  std::uint16_t partition;
  std::uint16_t zero;
  std::uint64_t offset;
  std::uint64_t previous;
  std::uint32_t size;
  std::uint32_t checksum;
};
static_assert(sizeof(FrameHeader) == frame_header_size && std::has_unique_object_representations_v<FrameHeader>);
static_assert(offsetof(FrameHeader, checksum) + sizeof(FrameHeader::checksum) == frame_header_size);
static_assert(std::endian::native == std::endian::little, "the header is copied as it lies in memory");

/// The checksum of a frame: everything but the checksum itself.
std::uint32_t checksum_of(std::string_view frame) {
  return crc32c(frame.substr(frame_header_size), crc32c(frame.substr(0, offsetof(FrameHeader, checksum))));
}

}  // namespace

FrameLink first_link(std::string_view folder_id, PartitionId partition) {
  return FrameLink{stable_hash(fmt::format("{}/{}", folder_id, partition.value))};
}

FrameLink link_after(std::string_view frame) { return FrameLink{stable_hash(frame)}; }

std::string encode_frame(PartitionId partition, JournalOffset offset, FrameLink previous, std::string_view payload) {
  ensure(payload.size() <= frame_payload_max, "a frame's payload is at most frame_payload_max bytes");
  FrameHeader header{.magic = frame_magic,
                     .version = frame_version,
                     .partition = partition.value,
                     .zero = 0,
                     .offset = offset.value,
                     .previous = previous.value,
                     .size = static_cast<std::uint32_t>(payload.size()),
                     .checksum = 0};
  std::string frame;
  frame.reserve(frame_header_size + payload.size());
  frame.append(reinterpret_cast<const char*>(&header), frame_header_size);
  frame.append(payload);
  header.checksum = checksum_of(frame);
  std::memcpy(frame.data(), &header, frame_header_size);
  return frame;
}

Result<std::string_view> decode_frame(std::string_view frame, PartitionId partition, JournalOffset offset,
                                      std::optional<FrameLink> previous) {
  const auto damaged = [&](std::string message) { return fail(std::move(message), place_text(partition, offset)); };
  if (frame.size() < frame_header_size) {
    return damaged(fmt::format("the frame has {} bytes, its header alone has {}", frame.size(), frame_header_size));
  }
  FrameHeader header{};
  std::memcpy(&header, frame.data(), frame_header_size);
  if (header.magic != frame_magic) return damaged("the frame does not begin with \"LWJ\"");
  if (header.version != frame_version) {
    return damaged(
        fmt::format("the frame has format version {}, this program reads {}", header.version, frame_version));
  }
  const std::string_view payload = frame.substr(frame_header_size);
  if (header.size != payload.size() || payload.size() > frame_payload_max) {
    return damaged(
        fmt::format("the header promises a payload of {} bytes, {} are stored", header.size, payload.size()));
  }
  if (const std::uint32_t computed = checksum_of(frame); header.checksum != computed) {
    return damaged(fmt::format("the checksum is {:08x}, the bytes give {:08x}", header.checksum, computed));
  }
  if (header.partition != partition.value || header.offset != offset.value) {
    const std::string elsewhere = place_text(PartitionId{header.partition}, JournalOffset{header.offset});
    return damaged(fmt::format("the frame is whole, but belongs to {}", elsewhere));
  }
  if (previous && header.previous != previous->value) {
    return damaged(
        fmt::format("the frame is whole, but follows a frame with link {:016x}; the one before it has {:016x}",
                    header.previous, previous->value));
  }
  return payload;
}

std::string place_text(PartitionId partition, JournalOffset offset) {
  return fmt::format("partition {}, offset {}", partition.value, offset.value);
}

}  // namespace lapwing
