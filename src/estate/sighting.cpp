#include "estate/sighting.h"

#include <array>

namespace redoubt::estate {
namespace {

constexpr std::array<std::string_view, 12> kind_names{"cloud", "agent", "hardware", "serial", "machine", "directory",
                                                      "tag",   "mac",   "fqdn",     "host",   "ip",      "url"};

}  // namespace

std::string_view name_of(IdKind kind) { return kind_names[static_cast<size_t>(kind)]; }

bool is_strong(IdKind kind) { return kind <= IdKind::tag; }

}  // namespace redoubt::estate
