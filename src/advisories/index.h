// The advisory index: which advisories are about a package at a version, from one immutable file that is mapped and never parsed.
//
// Opening checks the header alone; each 64 KiB is checked against its checksum when it is first looked at, so that a file of which
// little is asked costs little. index_layout.h has the bytes, index_builder.h makes them, docs/decisions/0110 says why.
// Thread-safe: all of it is const, and what it caches is atomic.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advisories/cvss.h"
#include "advisories/ecosystems.h"
#include "advisories/index_layout.h"
#include "base/disk.h"

namespace redoubt::advisories {

using AdvisoryNumber = uint32_t;  // in one index; the order of ids

struct AdvisorySummary {
    std::string_view id;
    std::string_view summary;
    int64_t modified_s = 0;
    bool withdrawn = false;
    std::optional<uint8_t> score{};  // CVSS, tenths
    CvssVersion score_version = CvssVersion::v3_1;
};

struct IndexCounts {
    uint64_t names = 0, ranges = 0, exact_versions = 0, advisories = 0, ids = 0, bytes = 0;
};

class Index {
public:
    // Code::malformed when this is no index, is cut off or was changed; Code::unsupported for another version of the format.
    static Result<Index> open(std::unique_ptr<Mapping> file);

    // Where the packages of one ecosystem are, found once and asked for each package. A scope also meets what is not scoped:
    // "Debian:12" finds advisories of "Debian:12" and of "Debian".
    struct Scope {
        uint32_t scoped = layout::none;
        uint32_t unscoped = layout::none;
        CompareVersions compare = nullptr;
        Names names = Names::as_written;
    };
    Scope scope(std::string_view ecosystem) const;

    // Appends the advisories that affect the package at this version, in ascending order, each once.
    // Code::malformed when a checksum does not hold.
    Result<> match(const Scope& scope, std::string_view package, std::string_view version, std::vector<AdvisoryNumber>& found) const;

    struct PackageVersion {
        std::string_view package, version;
    };
    using Each = std::function<void(size_t place, std::span<const AdvisoryNumber> found)>;
    // match() for each of many, in their order; faster, since it asks for the memory of the next ones meanwhile. `each` is called
    // where something was found.
    Result<> match_all(const Scope& scope, std::span<const PackageVersion> packages, const Each& each) const;

    // Whether anything is known of the package at all, at whatever version.
    Result<bool> knows(const Scope& scope, std::string_view package) const;

    Result<AdvisorySummary> advisory(AdvisoryNumber number) const;
    // The advisory of an id; nothing when there is none, also if others name the id.
    Result<std::optional<AdvisoryNumber>> find(std::string_view id) const;
    // Every id of the same vulnerability, itself among them, sorted; empty when the id is not known.
    Result<std::vector<std::string_view>> aliases_of(std::string_view id) const;
    // What the advisory is made of ("upstream"): for a distribution's, its CVEs.
    Result<std::vector<std::string_view>> upstream_of(AdvisoryNumber number) const;

    IndexCounts counts() const;
    // Every checksum, whether it was looked at or not.
    Result<> verify() const;

private:
    struct Block;
    Index() = default;
    template <class T>
    Result<T> entry(layout::SectionKind section, uint64_t number) const;
    template <class T>
    uint64_t entry_count(layout::SectionKind section) const;
    Result<> touch(uint64_t offset, uint64_t bytes) const;
    Result<std::string_view> text(layout::Text place) const;
    Result<std::optional<Block>> find_block(uint32_t ecosystem, std::string_view name) const;
    Result<Block> block_at(uint64_t offset) const;
    void prefetch_bucket(uint32_t ecosystem, std::string_view package) const;
    void prefetch_block(uint32_t ecosystem, std::string_view package) const;
    Result<std::optional<uint32_t>> find_id(std::string_view id) const;
    Result<std::string_view> id_text(uint32_t number) const;
    Result<std::vector<std::string_view>> id_texts(layout::SectionKind list, uint64_t from, uint64_t to) const;
    Result<> match_in(uint32_t ecosystem, const Scope& scope, std::string_view package, std::string_view version, std::vector<AdvisoryNumber>& found) const;

    std::unique_ptr<Mapping> file_;
    std::string_view bytes_;
    layout::Header header_{};
    std::vector<std::string> ecosystems_;
    mutable std::unique_ptr<std::atomic<uint8_t>[]> checked_;  // of each chunk, whether its checksum held
};

}  // namespace redoubt::advisories
