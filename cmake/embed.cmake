# embed_texts(TARGET NAME FILES...) compiles text files into the target: TARGET gets the function
#   std::span<const std::pair<std::string_view, std::string_view>> NAME();
# in namespace lapwing, which gives each file's name without its ending, and its text, in the order of their names.
# Whoever calls it declares it.
function(embed_texts target name)
  set(entries "")
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    cmake_path(GET file STEM stem)
    file(READ ${file} text)
    string(APPEND entries "    {\"${stem}\", R\"embedded(${text})embedded\"},\n")
  endforeach()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT "#include <span>
#include <string_view>
#include <utility>

namespace lapwing {
std::span<const std::pair<std::string_view, std::string_view>> ${name}();
std::span<const std::pair<std::string_view, std::string_view>> ${name}() {
  static constexpr std::pair<std::string_view, std::string_view> texts[] = {
${entries}  };
  return texts;
}
}  // namespace lapwing
")
  target_sources(${target} PRIVATE ${source})
endfunction()
