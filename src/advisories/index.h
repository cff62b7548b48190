// The advisory index: which advisories are about a package at a version, from one immutable file that is mapped and never parsed.
//
// index_layout.h has the bytes, index_builder.h makes them, docs/decisions/0110 says why. Thread-safe: all of it is const. Every
// text is a view into the file and lives as long as the index. Every question fails with Code::malformed when a checksum does not hold.
//
// A second file may lie over it, with what changed since (docs/decisions/0127). Both together answer as one file of all records would,
// numbers included; versions that are equal may be spelled in another of their ways.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advisories/advisory.h"
#include "advisories/ecosystems.h"
#include "advisories/index_layout.h"
#include "advisories/renumbering.h"
#include "base/disk.h"

namespace redoubt::advisories {

class Index {
public:
    // Code::malformed when this is no index, is cut off or was changed; Code::unsupported for another version of the format.
    // Code::conflict when the overlay lies over another index.
    static Result<Index> open(std::unique_ptr<Mapping> file, std::unique_ptr<Mapping> overlay = nullptr);

    // Where the packages of one ecosystem are, found once and asked for each package. A scope also meets what is not scoped:
    // "Debian:12" finds advisories of "Debian:12" and of "Debian".
    struct Scope {
        uint32_t scoped = layout::none;
        uint32_t unscoped = layout::none;
        CompareVersions compare = nullptr;
        Names names = Names::as_written;
        uint32_t over_scoped = layout::none, over_unscoped = layout::none;  // in the overlay
    };
    Scope scope(std::string_view ecosystem) const;

    // Appends the advisories that affect the package at this version, in ascending order, each once.
    Result<> match(const Scope& scope, std::string_view package, std::string_view version, std::vector<AdvisoryNumber>& found) const;

    struct PackageVersion {
        std::string_view package, version;
    };
    using Each = std::function<void(size_t place, std::span<const AdvisoryNumber> found)>;
    // match() for each of many, in their order; faster, since it asks for the memory of the next ones meanwhile. `each` is called
    // where something was found.
    Result<> match_all(const Scope& scope, std::span<const PackageVersion> packages, const Each& each) const;

    // Appends why match() names this advisory: every range that the version lies in, and the version itself where it is listed.
    Result<> explain(const Scope& scope, std::string_view package, std::string_view version, AdvisoryNumber number, std::vector<Cause>& causes) const;
    // Appends what match() finds, each with all that explain() says of it, by a single look at the package.
    struct Affecting {
        AdvisoryNumber advisory = 0;
        std::vector<Cause> causes{};
    };
    Result<> match_and_explain(const Scope& scope, std::string_view package, std::string_view version, std::vector<Affecting>& found) const;

    // Whether anything is known of the package at all, at whatever version.
    Result<bool> knows(const Scope& scope, std::string_view package) const;

    // Advisories have the numbers below counts().advisories.
    Result<AdvisorySummary> advisory(AdvisoryNumber number) const;
    Result<AdvisoryPage> page(AdvisoryNumber number) const;
    // Into `brief`, whose memory is used again.
    Result<> brief(AdvisoryNumber number, AdvisoryBrief& brief) const;
    // The packages that it affects, by ecosystem and name; none of one that is withdrawn.
    Result<std::vector<AboutPackage>> packages_of(AdvisoryNumber number) const;
    Result<std::string_view> feed_of(AdvisoryNumber number) const;
    // The advisory of an id; nothing when there is none, also if others name the id.
    Result<std::optional<AdvisoryNumber>> find(std::string_view id) const;
    // Every id of the same vulnerability, itself among them, sorted; empty when the id is not known.
    Result<std::vector<std::string_view>> aliases_of(std::string_view id) const;
    // What the advisory is made of ("upstream"): for a distribution's, its CVEs.
    Result<std::vector<std::string_view>> upstream_of(AdvisoryNumber number) const;
    // The advisories whose upstream names the id: for a CVE, what distributions say of it.
    Result<std::vector<AdvisoryNumber>> downstream_of(std::string_view id) const;
    // Changes whenever anything that the record says changes, but for when it was modified.
    Result<uint64_t> content_of(AdvisoryNumber number) const;

    // The aliases that its own record names, and whether more than one record has its id.
    Result<std::vector<std::string_view>> said_aliases_of(AdvisoryNumber number) const;
    Result<bool> has_several_records(AdvisoryNumber number) const;

    // With an overlay, names, ranges, versions and ids are those of both files, whether they hold or not.
    IndexCounts counts() const;
    // Every checksum, whether it was looked at or not.
    Result<> verify() const;

    uint32_t checksum() const { return file_.header().checksums_crc; }
    // What lies over the file; null: nothing. Its own numbers are those of its file.
    const Index* overlay() const { return over_.get(); }
    const Renumbering& renumbering() const { return renumbering_; }
    struct Reread {
        std::string_view feed, member;
    };
    Result<std::vector<Reread>> rereads() const;  // of an overlay
    // The ids that the overlay has anything new about, sorted; none without one.
    Result<std::vector<std::string_view>> overlaid_ids() const;

private:
    struct Block;  // index_block.h
    explicit Index(SealedFile file) : file_(std::move(file)) {}
    Result<std::optional<Block>> find_block(uint32_t ecosystem, std::string_view name) const;
    Result<Block> block_at(uint64_t offset) const;
    void prefetch_bucket(uint32_t ecosystem, std::string_view package) const;
    void prefetch_block(uint32_t ecosystem, std::string_view package) const;
    Result<std::optional<uint32_t>> find_id(std::string_view id) const;
    Result<std::string_view> id_text(uint32_t number) const;
    Result<std::vector<std::string_view>> class_of(uint32_t id) const;
    Result<std::vector<std::string_view>> id_texts(layout::IndexSection list, uint64_t from, uint64_t to) const;
    Result<> match_here(const Scope& scope, std::string_view package, std::string_view version, std::vector<AdvisoryNumber>& found) const;
    Result<> match_both(const Scope& scope, std::string_view package, std::string_view version, std::vector<AdvisoryNumber>& found, size_t here) const;
    Result<> match_in(uint32_t ecosystem, const Scope& scope, std::string_view package, std::string_view version, std::vector<AdvisoryNumber>& found) const;

    Result<> lay_over(std::unique_ptr<Mapping> file);
    // What the file that has the advisory says of it.
    struct Located {
        const Index* index;
        AdvisoryNumber number;
        layout::AdvisoryEntry entry;
    };
    Result<Located> located(AdvisoryNumber number) const;
    std::pair<const Index*, AdvisoryNumber> file_of(AdvisoryNumber number) const;
    Result<> brief_of_tables(AdvisoryNumber number, AdvisoryBrief& brief) const;
    static Scope over(const Scope& scope);
    // Every range and listed version that holds this one.
    using Why = std::pair<AdvisoryNumber, Cause>;
    Result<> explain_here(const Scope& scope, std::string_view name, std::string_view version, std::vector<Why>& whys) const;
    Result<std::vector<AdvisoryNumber>> downstream_here(std::string_view id) const;
    Result<bool> knows_here(uint32_t ecosystem, std::string_view name) const;

    SealedFile file_;
    std::vector<std::string> ecosystems_;
    std::unique_ptr<const Index> over_;
    Renumbering renumbering_;  // from the file alone to both together
};

}  // namespace redoubt::advisories
