#include "rooms/fix/our_vex.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "store/tables.h"

namespace redoubt::rooms {

using software::VexDocument;
using software::VexProduct;
using software::VexStatement;
using software::VexStatus;
using store::Record;

namespace {

constexpr std::array said_fields{"kind",      "component", "vulnerabilities", "vex_status",     "vex_justification", "vex_says",
                                 "plan_text", "remedy",    "verification",    "accepted_until", "closing_reason"};
constexpr int most_said_places = 500;

// The status follows a supplier's document, and nobody here has decided (decision 0115).
bool is_claimed(const Record& finding) { return !finding["vex_says"].text().empty(); }

std::optional<VexStatus> own_status(const Record& finding) {
    if (finding.state == "rejected") return VexStatus::not_affected;
    if (finding.state == "accepted") return VexStatus::affected;
    if (finding.state == "closed" || finding.state == "verified") return VexStatus::fixed;
    const std::string_view named = finding["vex_status"].text();
    for (const VexStatus status : {VexStatus::under_investigation, VexStatus::affected, VexStatus::not_affected, VexStatus::fixed})
        if (software::vex_status_name(status) == named) {
            const bool clears = status == VexStatus::not_affected || status == VexStatus::fixed;
            return clears && is_claimed(finding) ? VexStatus::under_investigation : status;
        }
    return std::nullopt;
}

// CVE ids first: that is what others look for.
std::vector<std::string> own_names(const Record& finding) {
    std::vector<std::string> out;
    for (const bool cve : {true, false})
        for (const schema::Value& one : finding["vulnerabilities"].list())
            if (one.text().starts_with("CVE-") == cve) out.emplace_back(one.text());
    return out;
}

std::string first_of(std::string_view one, std::string_view other) { return std::string(one.empty() ? other : one); }

// What is fixed is so in whatever version is there now, so that no version is named.
Result<std::vector<VexProduct>> own_products(store::Records& records, const Record& finding, VexStatus status) {
    const auto purl = advisories::parse_purl(finding["component"].text());
    VexProduct product{.purl = purl ? std::optional(*purl) : std::nullopt, .name = purl ? std::string() : std::string(finding["component"].text())};
    std::set<std::string> versions;
    if (purl && status != VexStatus::fixed) {
        const store::Page places = TRY(records.list("occurrence", {.text = "state:(open,gone,suppressed)",
                                                                   .tree = schema::test_equals("finding", finding.id.text),
                                                                   .sort = "-priority",
                                                                   .limit = most_said_places,
                                                                   .fields = {"installed"}}));
        for (const Record& place : places.records)
            for (const std::string_view version : split(place["installed"].text(), ','))
                if (const std::string_view one = trim(version); !one.empty()) versions.emplace(one);
    }
    if (versions.empty()) return std::vector{product};
    std::vector<VexProduct> out;
    for (const std::string& version : versions) {
        out.push_back(product);
        out.back().purl->version = version;
    }
    return out;
}

VexStatement own_statement(const Record& finding, VexStatus status, const VexDocument& document) {
    VexStatement out{.vulnerabilities = own_names(finding), .status = status, .time = format_time(finding.updated), .author = document.author};
    const std::string reason(finding["closing_reason"].text());
    switch (status) {
        case VexStatus::not_affected:
            out.justification = finding["vex_justification"].text();
            if (finding.state == "rejected") out.statement = reason;
            break;
        case VexStatus::affected:
            out.action = finding.state == "accepted" ? fmt::format("Accepted until {}: {}", format_time(finding["accepted_until"].time()).substr(0, 10), reason)
                                                     : first_of(finding["plan_text"].text(), finding["remedy"].text());
            out.statement = finding["vex_says"].text();
            break;
        case VexStatus::fixed: out.statement = finding["verification"].text(); break;
        case VexStatus::under_investigation:
            if (is_claimed(finding)) out.statement = fmt::format("Not decided here. The supplier's word: {}", finding["vex_says"].text());
            break;
    }
    return out;
}

// RFC 9562, version 4.
std::string new_urn(Random& random) {
    std::array<std::byte, 16> bytes;
    random.fill(bytes);
    bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x40};
    bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
    const std::string hex = to_hex(bytes);
    return fmt::format("urn:uuid:{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4), hex.substr(20));
}

}  // namespace

Result<VexDocument> our_vex(store::Store& store, const store::Actor& actor, const std::string& query, const std::string& author) {
    VexDocument out{.id = new_urn(store.random()), .author = author, .time = format_time(store.clock().now()), .statements = {}};
    store::Records records = store.as(actor);
    store::ListQuery wanted{.text = query, .tree = schema::test_equals("kind", "vulnerability"), .sort = "created", .fields = {}};
    for (const char* field : said_fields) wanted.fields.emplace_back(field);
    TRY(store::each_record(store, actor, "finding", wanted, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& finding : batch) {
            const auto status = own_status(finding);
            if (!status || finding["component"].text().empty() || finding["vulnerabilities"].list().empty()) continue;
            if (out.statements.size() == most_said_findings)
                return fail(Code::too_large, fmt::format("more than {} findings", most_said_findings), "q", "ask for fewer with a query");
            VexStatement statement = own_statement(finding, *status, out);
            statement.products = TRY(own_products(records, finding, *status));
            out.statements.push_back(std::move(statement));
        }
        return {};
    }));
    return out;
}

}  // namespace redoubt::rooms
