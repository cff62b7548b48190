// What changed in a record from one of its versions to another, who changed it, and whose signatures stand under the later one:
// read off its journal.
#pragma once

#include "base/line_diff.h"
#include "store/store.h"

namespace redoubt::rooms::desk {

struct FieldDifference {
    std::string field{};
    schema::Value before{}, after{};
};

struct Signed {
    std::string field{};  // "approved_by"
    std::string party{};  // id
    Time at{};
};

struct VersionDifference {
    int64_t from = 0, to = 0;  // 0: before it was there
    Time at{};                 // when it came to stand so
    std::vector<FieldDifference> fields{};
    std::vector<std::string> authors{};  // names of who made the changes in between, in order
    std::vector<std::string> reasons{};  // that they gave
    std::vector<Signed> signatures{};    // that the later version carries
};

// `to` none: as it is now; `from` none: the version before. Code::invalid where there is no such version.
Result<VersionDifference> difference(store::Records& records, std::string_view type, std::string_view id, std::optional<int64_t> from,
                                     std::optional<int64_t> to);

}  // namespace redoubt::rooms::desk
