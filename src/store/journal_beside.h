// What the journal tells of links, comments and attachments, to compare with their tables: each as a keyed sum over what its
// entries say of it, by the keyed hash of its id, and the entry that told of it last. Inside journal_verify only.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/sql.h"

namespace redoubt::store {

// "link", "comment" or "attachment" beside the record that it hangs on; reason, before and after are JSON text, as the entry has it.
struct BesideEntry {
    int64_t seq = 0;
    std::string_view action{}, actor{}, record{}, reason{}, before{}, after{};
};

class BesideTold {
public:
    using Hash = std::function<uint64_t(std::string_view name, std::string_view text)>;
    explicit BesideTold(Hash hash) : hash_(std::move(hash)) {}

    static bool concerns(std::string_view action);
    void take(const BesideEntry& entry);

    struct Fault {
        int64_t seq = 0;       // of the last entry that tells of it; 0: none does
        std::string record{};  // id
        std::string problem{};
    };
    // The first that the tables have otherwise; no problem: all are as told.
    Result<Fault> compare(Connection& sql);

private:
    struct Told {
        uint64_t sum = 0;
        uint64_t author = 0;
        uint64_t media_type = 0;  // 0: its entry is from before they told of it
        int64_t seq = 0;
        bool there = false;
    };
    // `what` and all that is said of it, in a fixed order.
    uint64_t sum(std::string_view what, std::span<const std::string_view> said) const;
    Result<Fault> table(Connection& sql, std::string_view what, std::string_view select, int columns);

    Hash hash_;
    std::unordered_map<uint64_t, Told> told_;
};

}  // namespace redoubt::store
