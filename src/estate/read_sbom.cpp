// Bills of materials (src/software/bom.h): what a bill describes is the asset, its components are the software in it. A bill that
// does not say what it is of is known by its serial number or namespace.
#include <algorithm>

#include "estate/draft.h"
#include "estate/readers.h"
#include "software/bom.h"
#include "software/distribution.h"

namespace redoubt::estate {
namespace {

using records::AssetKind;

AssetKind kind_of(std::string_view type) {
    if (type == "device" || type == "firmware") return AssetKind::device;
    if (type == "operating-system") return AssetKind::host;
    if (type == "data") return AssetKind::data_set;
    if (type == "machine-learning-model") return AssetKind::ai_system;
    return AssetKind::application;
}

// A package URL without its version stays the same when the next version is described.
std::string_view without_version(std::string_view purl) {
    const size_t end = std::min(purl.find_first_of("?#"), purl.size());
    const size_t at = purl.substr(0, end).rfind('@');
    const bool is_version = at != std::string_view::npos && at > purl.rfind('/', end);
    return purl.substr(0, is_version ? at : end);
}

Draft draft_of(const software::Bill& bill) {
    const std::string& name = bill.subject_name.empty() ? bill.name : bill.subject_name;
    Draft draft(kind_of(bill.subject_type));
    if (!bill.subject_purl.empty()) draft.key(without_version(bill.subject_purl));
    if (!name.empty()) draft.key((bill.subject_type.empty() ? "application" : bill.subject_type) + " " + name);
    draft.key(bill.serial);
    draft.title(name);
    draft.seen(parse_time(bill.time));
    draft.fact("type", bill.subject_type);
    draft.fact("product_version", bill.subject_version);
    draft.fact("vendor", bill.subject_supplier);
    draft.fact("description", bill.subject_description);
    return draft;
}

void add_software(Draft& draft, const advisories::Purl& purl, std::string_view subject) {
    const std::string text = advisories::to_text(purl);
    if (text == subject) return;
    const bool is_bare = purl.namespace_path.empty() || software::is_of_distribution(purl);
    draft.software(is_bare ? purl.name : purl.namespace_path + "/" + purl.name, purl.version, text);
}

}  // namespace

Result<> read_sbom(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    Report report(options, sink);
    const software::Bill bill = TRY(software::read_bom(bytes));
    Draft draft = draft_of(bill);
    const auto subject = advisories::parse_purl(bill.subject_purl);
    const std::string subject_text = subject ? advisories::to_text(*subject) : std::string();
    for (const software::Package& package : bill.contents.packages) add_software(draft, package.purl, subject_text);
    for (const software::Unread& each : bill.contents.unread) report.problem(each.location, each.why);
    TRY(report.give(std::move(draft), bill.subject_name));
    return report.end("bill of materials");
}

}  // namespace redoubt::estate
