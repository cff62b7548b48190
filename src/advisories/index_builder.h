// Makes an advisory index out of OSV records: add them in any order, then take the file. The same records give the same bytes,
// whatever order they come in.
//
// Of two records of one feed with one id the one that was modified later counts. Records of several feeds with one id become one
// advisory, which affects what any of them says: its fields are those of the record that names packages and was modified last, and
// what it leaves open the others fill in. A record that is withdrawn is kept and affects nothing. A version that is listed and lies
// in a range of its package is left to the range, which says the same.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "advisories/index.h"
#include "advisories/osv.h"
#include "base/result.h"

namespace redoubt::advisories {

class IndexBuilder {
public:
    struct State;  // index_building.h

    IndexBuilder();
    ~IndexBuilder();
    IndexBuilder(IndexBuilder&&) noexcept;

    // The feed that the records from here on are of; at first one without a name.
    void begin_feed(std::string_view name);
    void add(const OsvRecord& record);
    // The file's bytes; the builder is empty after it. Code::too_large when there is more than its 32-bit places can name.
    Result<std::string> finish();

    // What an overlay says besides its records.
    struct Over {
        const Index& base;                                           // without an overlay of its own
        std::vector<AdvisoryNumber> hidden{};                        // of the base, ascending: what was added takes their place, or nothing
        std::vector<std::pair<std::string, std::string>> rereads{};  // feed and member
    };
    // The file that lies over the base, as if what was added were all that changed since: every record of the ids that are new or hidden.
    Result<std::string> finish_over(const Over& over);
    size_t size() const;  // records that were added
    // Everything that a record says but when it was modified: what Index::content_of() says of an advisory of one record.
    static uint64_t content_of(const OsvRecord& record);

private:
    std::unique_ptr<State> state_;
};

}  // namespace redoubt::advisories
