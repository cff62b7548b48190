// GapFindings: what policy demands of assets and they lack, as findings: one for each demand (and compartment), with an occurrence for each
// asset, opened, closed and opened again as the gaps come and go. Whose gaps they are, of scans or of logs, says the identity.
#pragma once

#include <map>
#include <set>

#include "store/tables.h"

namespace redoubt::rooms {

struct CoverageOutcome {
    size_t raised = 0, closed = 0, opened = 0, verified = 0;
};

struct GapFinding {
    std::string identity{};  // "coverage/public-repositories"
    std::string title{}, description{}, remedy{};
    std::string severity{};
};

struct UncoveredAsset {
    store::Record asset{};
    std::string why{};  // "never; 30 days are allowed"
};

class GapFindings {
public:
    struct Words {
        std::string reason{};  // of changes, in the journal
        std::string proof{};   // of what is over
    };
    // All findings whose identity begins so are brought to what keep() is given; what it is not given is over.
    GapFindings(store::Store& store, std::string beginning, Words words)
        : store_(store), beginning_(std::move(beginning)), words_(std::move(words)), now_(store.clock().now()) {}

    Result<> keep(const GapFinding& about, std::vector<UncoveredAsset> gaps);
    Result<CoverageOutcome> write();  // once, after the last

private:
    struct Gap {
        UncoveredAsset gap{};
        std::string finding{};
    };

    Result<std::string> ensure(const GapFinding& about, const std::string& compartment);
    void settle(const store::Record& before, std::vector<store::RowChange>& rows, std::set<std::string>& touched);
    Result<> settle_findings(const std::set<std::string>& touched);

    store::Store& store_;
    std::string beginning_;
    Words words_;
    Time now_;
    CoverageOutcome outcome_;
    std::map<std::string, Gap> wanted_;  // by identity
    std::map<std::string, std::string> severities_;
};

}  // namespace redoubt::rooms
