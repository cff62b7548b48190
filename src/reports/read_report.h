// Reads the report of any scanner by the mapping that knows it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "reports/catalogue.h"
#include "reports/reported.h"
#include "reports/tree.h"

namespace redoubt::reports {

struct ReadOptions {
    std::string format{};                         // name of a mapping; empty: by what is in the report
    size_t stream_from_bytes = size_t{24} << 20;  // from there on in parts, as far as the mapping says what its parts are
};

struct Recognised {
    const Mapping* mapping = nullptr;
    std::string because{};  // "root NessusClientData_v2"
};

// Code::unsupported when no mapping knows the report, naming the nearest; Code::conflict when two know it equally well.
Result<Recognised> recognise_report(std::string_view bytes, const Catalogue& catalogue);

// Findings go to `take` in the order of the report (those of mappings with keys at the end). Code::invalid when the mapping finds
// nothing in a report that does not itself say that there is nothing.
Result<ReadReport> read_report(std::string_view bytes, const Catalogue& catalogue, const ReadOptions& options, const TakeFinding& take);
Result<ReadReport> read_report(std::string_view bytes, const Mapping& mapping, const ReadOptions& options, const TakeFinding& take);

}  // namespace redoubt::reports
