// FIRST's daily EPSS scores (first.org/epss, CSV): how likely a CVE is to be exploited within 30 days. A model change moves all of
// them at once, so scores of two model versions are not compared. It is no evidence of exploitation; KEV is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace redoubt::advisories {

struct EpssScore {
    uint32_t probability = 0;  // in hundred thousandths: 0.97432 is 97432
    uint32_t percentile = 0;   // likewise
};

class EpssScores {
public:
    // Code::malformed with the line. Lines in any order, with or without the comment on top; of a CVE that is there twice, the last.
    static Result<EpssScores> parse(std::string_view csv);

    struct Entry {
        uint64_t cve = 0;  // identifiers.h
        EpssScore score{};
        uint32_t row = 0;
    };

    std::optional<EpssScore> find(std::string_view cve) const;
    const std::vector<Entry>& entries() const { return entries_; }  // by CVE
    size_t size() const { return entries_.size(); }
    const std::string& model_version() const { return model_version_; }  // "v2025.03.14"; empty when the file does not say
    const std::string& score_date() const { return score_date_; }

private:
    std::vector<Entry> entries_;
    std::string model_version_, score_date_;
};

}  // namespace redoubt::advisories
