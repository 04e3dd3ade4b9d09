// Part of the program and of the benchmarks, see docs/decisions/2026-11-23-mimalloc.md.
#include <mimalloc.h>

namespace {

/// Before main, and so before what is worth it is allocated. MIMALLOC_LARGE_OS_PAGES=0 in the environment undoes it.
[[gnu::constructor]] void use_large_pages() { mi_option_set_enabled_default(mi_option_large_os_pages, true); }

}  // namespace
