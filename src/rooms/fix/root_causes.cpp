#include "rooms/fix/root_causes.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "records/finding.h"
#include "store/tables.h"

namespace redoubt::rooms {

using schema::Map;
using store::Record;

namespace {

constexpr size_t findings_that_make_a_cause = 3;
constexpr Duration same_cause_within = days(365);
constexpr std::string_view cause_identity = "root-cause/";
constexpr size_t longest_cause_in_title = 200;

struct Caused {
    std::string id{};
    Time seen{};
};

struct Cause {
    std::string text{};  // as the first of them has it
    std::string compartment{};
    records::Severity worst = records::Severity::informational;
    std::vector<Caused> findings{};
    std::map<std::string, size_t> owners{};
};

std::string plain_cause(std::string_view text) {
    std::string out;
    for (const std::string_view word : words(text)) out += (out.empty() ? "" : " ") + to_lower(word);
    return out;
}

Result<std::map<std::string, Cause>> causes_of(store::Store& store) {
    std::map<std::string, Cause> out;
    const Time since = store.clock().now() - same_cause_within;
    const store::ListQuery query{.text = "has:root_cause -state:rejected", .sort = "created", .fields = {"root_cause", "severity", "identity", "first_seen"}};
    TRY(store::each_record(store, store::Actor::redoubt(), "finding", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& one : batch) {
            const Time seen = one["first_seen"].is_null() ? one.created : one["first_seen"].time();
            if (seen < since || one["identity"].text().starts_with(cause_identity)) continue;
            Cause& cause = out[plain_cause(one["root_cause"].text()) + "@" + one.compartment];
            if (cause.findings.empty()) cause = {.text = std::string(trim(one["root_cause"].text())), .compartment = one.compartment};
            cause.worst = std::max(cause.worst, one.as<records::Finding>().severity);
            cause.findings.push_back({one.id.text, seen});
            if (!one.owner.id.empty()) ++cause.owners[one.owner.id];
        }
        return {};
    }));
    std::erase_if(out, [](const auto& cause) { return cause.second.findings.size() < findings_that_make_a_cause; });
    return out;
}

Result<Record> raise(store::Store& store, const std::string& identity, const Cause& cause) {
    const Time now = store.clock().now();
    Map given{{"title", fmt::format("Root cause of several findings: {}", cause.text.substr(0, longest_cause_in_title))},
              {"kind", "gap"},
              {"severity", schema::choices_of<records::Severity>[static_cast<size_t>(cause.worst)].name},
              {"severity_origin", "table"},
              {"description", fmt::format("{} findings within a year have this cause: {}", cause.findings.size(), cause.text)},
              {"remedy", "Put the cause right, not each finding: what lets it happen again?"},
              {"identity", identity},
              {"first_seen", now},
              {"last_seen", now}};
    if (!cause.compartment.empty()) given.set("compartment", cause.compartment);
    const auto owner = std::ranges::max_element(cause.owners, {}, [](const auto& one) { return one.second; });
    if (owner != cause.owners.end()) given.set("owner", owner->first);
    return store.as(store::Actor::redoubt()).create("finding", given, "the third finding of one cause");
}

Result<> follow_one(store::Store& store, const std::string& identity, const Cause& cause, std::optional<Record> item, RootCauseOutcome& outcome) {
    store::Records records = store.as(store::Actor::redoubt());
    std::set<std::string> linked;
    if (item) {
        for (const store::Link& link : TRY(records.links_of("finding", item->id.text)))
            if (link.relation == "caused" && link.outgoing) linked.insert(link.record.id);
    } else {
        item = TRY(raise(store, identity, cause));
        ++outcome.raised;
    }
    bool again = false;
    for (const Caused& finding : cause.findings) {
        if (linked.contains(finding.id)) continue;
        TRY(records.link("finding", item->id.text, "caused", "finding", finding.id, "of the same root cause"));
        again |= !linked.empty();
        ++outcome.linked;
    }
    if (!again || (item->state != "closed" && item->state != "verified")) return {};
    TRY(records.move("finding", item->id.text, {.to = "reopened", .reason = "another finding has this cause"}));
    ++outcome.reopened;
    return {};
}

}  // namespace

Result<RootCauseOutcome> follow_root_causes(store::Store& store) {
    RootCauseOutcome outcome;
    const std::map<std::string, Cause> causes = TRY(causes_of(store));
    std::vector<std::string> identities;
    for (const auto& [name, cause] : causes) identities.push_back(fmt::format("{}{}", cause_identity, to_hex(sha256(name)).substr(0, 32)));
    const auto known = TRY(store::find_named(store, store::Actor::redoubt(), "finding", "identity", identities));
    size_t at = 0;
    for (const auto& [name, cause] : causes) {
        TRY(follow_one(store, identities[at], cause, known[at].record, outcome));
        ++at;
    }
    return outcome;
}

}  // namespace redoubt::rooms
