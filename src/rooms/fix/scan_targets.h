// Which asset a report speaks of: by what the report calls it, among those that the importer may see. What is none yet is proposed as
// one; a name that several assets have joins none of them.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "reports/reported.h"
#include "store/store.h"

namespace redoubt::rooms {

struct ScanAsset {
    std::string id{};  // empty: it is still to be made
    std::string title{};
    std::string compartment{}, owner{};
    std::string exposure{}, criticality{}, kind{};
    std::string made_as{};  // why it was proposed: "repository example/shop"
};

class ScanTargets {
public:
    // `fixed`: an asset, by id or key, that everything is about whatever the report says; empty: by the report.
    static Result<ScanTargets> open(store::Records records, const std::string& fixed);

    // Its number among those met; -1: the report does not say on what, or several have that name (then `problems` tells).
    Result<int> find(const reports::Target& target, reports::FindingClass kind);
    const std::vector<ScanAsset>& met() const { return met_; }
    const std::set<std::string>& problems() const { return problems_; }
    size_t to_make() const;
    // Makes those that are none yet; inside the import's own change, which may run again from its start.
    Result<> make(store::Records& records, const std::string& tool);

private:
    explicit ScanTargets(store::Records records) : records_(std::move(records)) {}
    struct Name {
        std::string field{}, value{};  // "ips", "10.0.0.7"
    };
    static std::vector<Name> names_of(const reports::Target& target, reports::FindingClass kind);
    Result<int> look_up(const std::vector<Name>& names);
    Result<int> remember(const store::Record& asset);
    static schema::Map proposed(const reports::Target& target, reports::FindingClass kind, const std::vector<Name>& names);

    struct Found {
        reports::Target target{};
        reports::FindingClass kind = reports::FindingClass::host;
        int number = -1;
    };

    store::Records records_;
    int fixed_ = -1;
    std::optional<Found> last_{};
    std::vector<ScanAsset> met_;
    std::vector<size_t> made_;            // by make()
    std::vector<schema::Map> proposals_;  // by number; empty for those there are
    std::map<std::string, int> by_name_;  // "ips=10.0.0.7"
    std::map<std::string, int> by_id_;
    std::set<std::string> problems_;
};

}  // namespace redoubt::rooms
