// One header of rpm, as its databases keep it: what the package is called, and its files.
// Source: rpm's documentation of the header format ("RPM V4 header"): two counts, an index of tags, and a store of values, big-endian.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "hosts/facts.h"
#include "hosts/packages.h"

namespace redoubt::hosts {

// One header blob, without the magic of package files. Code::malformed when its counts do not fit its bytes; nothing for a key
// (gpg-pubkey), which is kept among the packages and is none.
Result<std::optional<Package>> parse_rpm_header(std::string_view blob, const FileSink& files = {});

constexpr uint32_t most_rpm_header = uint32_t{256} << 20;  // bytes of values, rpm's own bound

}  // namespace redoubt::hosts
