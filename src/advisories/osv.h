// OSV records (ossf.github.io/osv-schema 1.7): one advisory, what it is about, and in which versions. Unknown members are passed
// over, as the schema asks of a reader; of what is known, a wrong type is an error.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advisories/versions.h"
#include "base/result.h"
#include "base/time.h"

namespace redoubt::advisories {

struct OsvEvent {
    enum class Kind : uint8_t { introduced, fixed, last_affected, limit };
    Kind kind = Kind::introduced;
    std::string_view version{};  // "0" of introduced is before every version, "*" of limit behind every one
};

struct OsvRange {
    enum class Type : uint8_t { semver, ecosystem, git };
    Type type = Type::ecosystem;
    std::vector<OsvEvent> events{};  // as written, in any order
};

struct OsvAffected {
    std::string_view ecosystem{};
    std::string_view name{};
    std::string_view purl{};
    std::vector<OsvRange> ranges{};
    std::vector<std::string_view> versions{};  // each affected, whatever the ranges say
};

struct OsvSeverity {
    std::string_view type{};  // "CVSS_V3", "Ubuntu"
    std::string_view score{};
};

struct OsvRecord {
    std::string_view id{};
    std::string_view modified{}, published{}, withdrawn{};  // RFC 3339; a record that is withdrawn affects nothing
    std::string_view summary{}, details{};
    std::string_view urgency{};                  // a word of the publisher's: "HIGH" of GitHub, "medium" of Ubuntu, "unimportant" of Debian
    std::vector<std::string_view> references{};  // addresses
    std::vector<uint32_t> weaknesses{};          // numbers of CWE
    std::vector<std::string_view> aliases{};     // the same vulnerability: symmetric and transitive
    std::vector<std::string_view> upstream{};    // what this one is made of, such as the CVEs of a distribution's advisory
    std::vector<std::string_view> related{};
    std::vector<OsvSeverity> severities{};  // of the record, then of what is affected
    std::vector<OsvAffected> affected{};
};

struct OsvLimits {
    size_t most_bytes = size_t{64} << 20;
    size_t most_affected = 100'000;
    size_t most_events = 1'000'000;    // over all ranges
    size_t most_versions = 4'000'000;  // over all of what is affected
};

class JsonView;

// Keeps its memory from record to record: one per thread. What it returned lives until the next call.
class OsvReader {
public:
    OsvReader();
    ~OsvReader();
    OsvReader(OsvReader&&) noexcept;

    // Code::malformed with what and where; Code::too_large past a limit.
    Result<const OsvRecord*> read_json(std::string_view text, const OsvLimits& limits = {});
    // Of JSON that was parsed already; it lives as long as that.
    Result<const OsvRecord*> read(const JsonView& document, const OsvLimits& limits = {});
    // The YAML of pypa/advisory-database: the same members.
    Result<const OsvRecord*> read_yaml(std::string_view text, const OsvLimits& limits = {});

private:
    class ListShelf;
    struct State;
    std::unique_ptr<State> state_;
};

// A time of a record; 1970 where there is none.
Time record_time(std::string_view text);

// Whether a version is affected, straight from the schema's evaluation algorithm: the oracle of the index.
bool affects(const OsvAffected& affected, std::string_view version);
bool affects(const OsvRange& range, Ordering ordering, std::string_view version);

// The order of an affected package's versions; natural where nobody has written one down.
Ordering ordering_of(const OsvAffected& affected);

}  // namespace redoubt::advisories
