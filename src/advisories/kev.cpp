#include "advisories/kev.h"

#include <algorithm>

#include <fmt/format.h>

#include "schema/json.h"

namespace redoubt::advisories {
namespace {

std::string text_member(const schema::Map& map, std::string_view name) {
    const schema::Value* found = map.find(name);
    const auto* text = found == nullptr ? nullptr : std::get_if<std::string>(&found->held);
    return text == nullptr ? std::string() : *text;
}

}  // namespace

Result<KevCatalogue> parse_kev(std::string_view json) {
    const schema::Value document = TRY(schema::parse_json(json, {.most_bytes = size_t{64} << 20, .deepest = 16, .most_values = 4'000'000}));
    const auto* root = std::get_if<schema::Map>(&document.held);
    const schema::Value* found = root == nullptr ? nullptr : root->find("vulnerabilities");
    const auto* list = found == nullptr ? nullptr : std::get_if<schema::List>(&found->held);
    if (list == nullptr) return fail(Code::malformed, "this is no KEV catalogue: it has no list of vulnerabilities", "/vulnerabilities");
    KevCatalogue catalogue{.version = text_member(*root, "catalogVersion"), .released = text_member(*root, "dateReleased"), .entries = {}};
    for (size_t i = 0; i < list->size(); ++i) {
        const auto* entry = std::get_if<schema::Map>(&(*list)[i].held);
        if (entry == nullptr || text_member(*entry, "cveID").empty())
            return fail(Code::malformed, "an entry has no cveID", fmt::format("/vulnerabilities/{}", i));
        catalogue.entries.push_back({.cve = text_member(*entry, "cveID"),
                                     .vendor = text_member(*entry, "vendorProject"),
                                     .product = text_member(*entry, "product"),
                                     .name = text_member(*entry, "vulnerabilityName"),
                                     .added = text_member(*entry, "dateAdded"),
                                     .due = text_member(*entry, "dueDate"),
                                     .action = text_member(*entry, "requiredAction"),
                                     .ransomware = text_member(*entry, "knownRansomwareCampaignUse") == "Known"});
    }
    if (const schema::Value* count = root->find("count"); count != nullptr) {
        const auto* number = std::get_if<int64_t>(&count->held);
        if (number == nullptr || *number != static_cast<int64_t>(list->size()))
            return fail(Code::malformed, fmt::format("it has {} entries, and says another number", list->size()), "/count",
                        "fetch it again: it may be cut off");
    }
    std::sort(catalogue.entries.begin(), catalogue.entries.end(), [](const KevEntry& a, const KevEntry& b) { return a.cve < b.cve; });
    return catalogue;
}

const KevEntry* KevCatalogue::find(std::string_view cve) const {
    const auto at = std::lower_bound(entries.begin(), entries.end(), cve, [](const KevEntry& entry, std::string_view id) { return entry.cve < id; });
    return at != entries.end() && at->cve == cve ? &*at : nullptr;
}

}  // namespace redoubt::advisories
