// VEX: what somebody says of a vulnerability in a product — that it is affected, not affected and why, fixed, or that they are still
// looking. One statement whatever it was written in: OpenVEX 0.0.1 and 0.2.0 (openvex.dev), CSAF 2.0 (OASIS; profile csaf_vex, and
// what the product status of any other advisory says), CycloneDX (vulnerabilities with an analysis).
//
// Justifications are those of OpenVEX and CSAF, which are the same five; CycloneDX's nine are mapped to them.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advisories/purl.h"
#include "base/result.h"

namespace redoubt::software {

enum class VexStatus : uint8_t { under_investigation, affected, not_affected, fixed };
std::string_view vex_status_name(VexStatus status);  // "under_investigation", …

struct VexHash {
    std::string algorithm{}, value{};
    bool operator==(const VexHash&) const = default;
};

struct VexProduct {
    std::optional<advisories::Purl> purl{};
    std::string range{};   // of versions ("vers:npm/<2"), when it is about these alone
    std::string name{};    // as the document calls it, for people
    std::string within{};  // the product that it is a part of, when only there it holds: a purl, or any other name
    std::vector<VexHash> hashes{};
};

struct VexStatement {
    std::vector<std::string> vulnerabilities{};  // all names of the one vulnerability
    std::vector<VexProduct> products{};
    VexStatus status = VexStatus::under_investigation;
    std::string justification{};  // of not_affected: "vulnerable_code_not_present"
    std::string statement{};      // why, in words
    std::string action{};         // what to do
    std::string time{};           // as written, RFC 3339
    std::string author{};
    std::string source{};  // the id of the document
};

struct VexDocument {
    std::string id{}, author{}, time{};
    std::vector<VexStatement> statements{};
};

// Code::malformed with the JSON pointer of what the format forbids. A document without statements is one.
Result<VexDocument> read_vex(std::string_view bytes);

std::string write_openvex(const VexDocument& document);
std::string write_csaf(const VexDocument& document);
std::string write_cyclonedx_vex(const VexDocument& document);

// CycloneDX's words: "in_triage", "exploitable", "not_affected", "resolved"; "code_not_present" (empty when there is none).
std::string_view cyclonedx_state(VexStatus status);
std::string_view cyclonedx_justification(std::string_view justification);

// Statements, asked by vulnerability and package.
class VexStatements {
public:
    void add(VexDocument document);

    // The newest of the statements about any of these ids in this package, of those of one time the last. A statement about a part of
    // a product counts where the product is `subject`, the purl of what is being looked at. nullptr: nobody says anything.
    const VexStatement* about(std::span<const std::string_view> ids, const advisories::Purl& package, std::string_view subject) const;
    const std::vector<VexStatement>& all() const { return statements_; }

private:
    std::vector<VexStatement> statements_;
    std::map<std::string, std::vector<size_t>, std::less<>> by_id_;
};

}  // namespace redoubt::software
