// Files of scanners: read by the mapping that knows them, then imported (report_import.h). Mappings are those that ship and those that a
// team keeps for itself, which take the place of shipped ones by name.
#pragma once

#include <memory>

#include "base/disk.h"
#include "reports/read_report.h"
#include "rooms/fix/report_import.h"

namespace redoubt::rooms {

struct OwnMapping {
    std::string name{}, title{}, text{};
    bool shipped = false;
};

// What a mapping makes of a sample, for whoever writes it.
struct MappingTrial {
    reports::ReadReport read{};
    std::vector<reports::ReportedFinding> findings{};  // the first ones
    std::vector<Error::Problem> problems{};            // of the mapping's text: path is "line:column"
};

class ReportDesk {
public:
    explicit ReportDesk(store::Store& store) : store_(store) {}

    Result<std::shared_ptr<const reports::Catalogue>> catalogue();
    Result<std::vector<OwnMapping>> mappings();                                               // by name
    Result<> keep(const store::Actor& by, const std::string& name, const std::string& text);  // Code::invalid lists what is wrong with it
    Result<> drop(const store::Actor& by, const std::string& name);
    Result<MappingTrial> attempt(std::string_view text, std::string_view sample, size_t most_findings);

    struct File {
        std::string_view bytes{};
        std::string format{};             // empty: by its content
        const Mapping* mapped = nullptr;  // where the bytes lie, if they are a file's: what was read of it leaves the memory
    };
    Result<ReportOutcome> import(const store::Actor& actor, const File& file, ReportOptions options, const advisories::Snapshot* snapshot);

private:
    store::Store& store_;
};

}  // namespace redoubt::rooms
