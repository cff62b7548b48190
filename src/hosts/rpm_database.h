// Packages of rpm: the SQLite form of its database (rpmdb.sqlite), and the headers that it keeps as blobs. Pure functions of bytes.
// Source: rpm's documentation of the header format ("RPM V4 header"): two counts, an index of tags, and a store of values, big-endian.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "hosts/facts.h"

namespace redoubt::hosts {

// One header blob, without the magic of package files. Code::malformed when its counts do not fit its bytes; nothing for a key
// (gpg-pubkey), which is kept among the packages and is none.
Result<std::optional<Package>> parse_rpm_header(std::string_view blob);

struct RpmPackages {
    std::vector<Package> packages{};
    size_t unread = 0;  // headers that cannot be read
};
// Code::malformed when the bytes are no SQLite database with rpm's table.
Result<RpmPackages> read_rpm_database(std::string_view bytes);

}  // namespace redoubt::hosts
