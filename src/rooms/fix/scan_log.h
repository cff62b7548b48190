// Which scans there were, of what and by which tool: what coverage is asked of. Not records: a nightly scan is no work for anybody.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

struct ScanRun {
    std::string id{};
    std::string tool{}, version{};
    std::string format{};
    std::string file{};    // its name, as given
    std::string sha256{};  // of its bytes
    Time scanned{};        // by the report; else when it was imported
    Time imported{};
    std::string by{};  // name
    int64_t findings = 0, fresh = 0, changed = 0, gone = 0, back = 0;
    bool partial = false;
    std::vector<std::string> assets{};  // ids of what was looked at
};

struct AssetScan {
    std::string asset{}, tool{}, kind{};  // kind: the classes of findings that it gives: "host", "code"
    Time last{};
    std::string run{};
};

class ScanLog {
public:
    explicit ScanLog(store::Store& store) : store_(store) {}
    Result<> open();
    // Inside the import's own change.
    Result<> add(const ScanRun& run, std::string_view kind);
    // Newest first; without the assets of each.
    Result<std::vector<ScanRun>> runs(size_t most);
    Result<std::vector<AssetScan>> scans();  // the latest of each asset and tool
    // The earlier import of exactly these bytes, if there was one.
    Result<std::optional<ScanRun>> same_file(std::string_view sha256);

private:
    store::Store& store_;
};

}  // namespace redoubt::rooms
