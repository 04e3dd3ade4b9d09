#include <array>
#include <fstream>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "delivery/message_template.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

/// An e-mail has both, others a text only.
constexpr std::array<const char*, 2> parts_in_files = {"text", "html"};

Result<std::string> read_text_file(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return fail("there is no such file", file.string());
  std::ostringstream bytes;
  bytes << std::ifstream(file, std::ios::binary).rdbuf();
  if (!bytes) return fail("cannot be read, or is empty", file.string());
  return std::move(bytes).str();
}

/// The file that a field names, which must lie in the folder itself.
Result<std::string> file_name(JsonFields& fields, const char* field) {
  std::string name = TRY(fields.text(field));
  if (fs::path(name).filename() != name || name == "." || name == "..") {
    return fail(fmt::format("expected the name of a file in the same folder, found \"{}\"", name),
                fields.path_of(field));
  }
  return name;
}

Error in_file(Error error, const fs::path& file) {
  return {std::move(error.message), error.where.empty() ? file.string() : file.string() + ": " + error.where};
}

}  // namespace

Result<std::string> read_template_folder(const fs::path& folder) {
  const fs::path main = folder / "template.json";
  auto json = parse_json(TRY(read_text_file(main)));
  if (!json) return std::unexpected(in_file(json.error(), main));
  auto fields = JsonFields::of(*json, "$");
  if (!fields) return std::unexpected(in_file(fields.error(), main));
  std::array<fs::path, parts_in_files.size()> files;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (i > 0 && !fields->has(parts_in_files[i]) && json->value("channel", "") != "email") continue;
    const auto name = file_name(*fields, parts_in_files[i]);
    if (!name) return std::unexpected(in_file(name.error(), main));
    files[i] = folder / *name;
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!files[i].empty()) (*json)[parts_in_files[i]] = TRY(read_text_file(files[i]));
  }

  std::string inlined;
  try {
    inlined = json->dump();
  } catch (const nlohmann::json::exception&) {
    return fail("the text or the HTML is not UTF-8", folder.string());
  }
  if (auto checked = parse_message_template(inlined); !checked) {
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (checked.error().where == fields->path_of(parts_in_files[i])) {
        return fail(std::move(checked.error().message), files[i].string());
      }
    }
    return std::unexpected(in_file(std::move(checked).error(), main));
  }
  return inlined;
}

}  // namespace lapwing
