// The packages of rpm's database in each of its forms: SQLite (rpmdb.sqlite), its own (Packages.db, "ndb") and the Berkeley DB
// of old (Packages). Pure functions of bytes.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "hosts/facts.h"
#include "hosts/rpm_header.h"

namespace redoubt::hosts {

struct RpmPackages {
    std::vector<Package> packages{};
    size_t unread = 0;  // headers that cannot be read
};
// Which form it is, its first bytes say. Code::malformed when it is none, or cut off.
Result<RpmPackages> read_rpm_database(std::string_view bytes, const FileSink& files = {});

// What each form keeps, header by header: the blob, or nothing for one that is damaged.
using HeaderSink = std::function<void(std::optional<std::string_view> blob)>;
bool is_berkeley(std::string_view bytes);
Result<> read_rpm_berkeley(std::string_view bytes, const HeaderSink& header);
bool is_ndb(std::string_view bytes);
Result<> read_rpm_ndb(std::string_view bytes, const HeaderSink& header);

}  // namespace redoubt::hosts
