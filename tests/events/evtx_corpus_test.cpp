// Every EVTX file of the shared real data: as many records as its manifest counted by walking the record headers.
#include <gtest/gtest.h>

#include <fstream>

#include "base/text.h"
#include "events/decoded.h"
#include "support/shared_data.h"

namespace redoubt::test {
namespace {

struct ManifestRow {
    std::string path;
    uint64_t records;
    uint64_t slack_records;
};

std::vector<ManifestRow> manifest(const std::string& path) {
    std::vector<ManifestRow> out;
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        const auto columns = split(line, '\t');
        out.push_back({std::string(columns[0]), std::stoull(std::string(columns[8])), std::stoull(std::string(columns[9]))});
    }
    return out;
}

TEST(EvtxCorpus, CountsEqualTheManifest) {
    SHARED_DATA_OR_SKIP(root, "events");
    uint64_t total = 0;
    for (const ManifestRow& row : manifest(root + "/MANIFEST.tsv")) {
        Decoded decoded;
        decode_file(root + "/" + row.path, decoded);
        EXPECT_EQ(decoded.error, "") << row.path;
        EXPECT_EQ(decoded.report.count.events, row.records) << row.path;
        total += decoded.report.count.events;
    }
    EXPECT_EQ(total, 18'424U);
}

}  // namespace
}  // namespace redoubt::test
