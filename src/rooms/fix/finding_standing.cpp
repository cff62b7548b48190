#include "rooms/fix/finding_standing.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

namespace {

constexpr size_t most_shown_subjects = 20;
constexpr std::string_view open_occurrences = "state:(open,gone,suppressed)";

// A date that a person chose stays: a field follows as long as it holds nothing, or what it followed before.
void follow_deadline(const Record& finding, const Value& due, const Value& why, Map& changes) {
    if (due != finding["deadline"]) changes.set("deadline", due);
    if (why != finding["deadline_why"]) changes.set("deadline_why", why);
    const bool follows = finding["due"].is_null() || finding["due"] == finding["deadline"];
    if (!follows) return;
    if (due != finding["due"]) changes.set("due", due);
    if (why != finding["due_why"]) changes.set("due_why", why);
}

void close_if_over(const Record& finding, const FindingStanding& standing, Map& changes, Settled& settled) {
    if (!finding.type->find_move(finding.state, "closed") || finding.state == "verified") return;
    changes.set("state", "closed");
    changes.set("verification", to_valid_utf8(fmt::format("No asset has it any more. {}", standing.proof).substr(0, 1000)));
    settled = Settled::closed;
}

}  // namespace

Result<FindingStanding> standing_of(store::Store& store, const std::string& finding) {
    store::Records records = store.as(store::Actor::redoubt());
    const auto list = [&](std::string text, std::string sort, int limit) {
        return records.list("occurrence", {.text = std::move(text),
                                           .tree = schema::test_equals("finding", finding),
                                           .sort = std::move(sort),
                                           .limit = limit,
                                           .count = store::ListQuery::Count::exact});
    };
    FindingStanding out;
    const store::Page worst = TRY(list(std::string(open_occurrences), "-priority", static_cast<int>(most_shown_subjects)));
    out.open = static_cast<size_t>(worst.total.value_or(0));
    if (out.open == 0) {
        const store::Page last = TRY(list("state:verified", "-gone_on", 1));
        if (!last.records.empty()) out.proof = fmt::format("{}: {}", last.records.front().title, last.records.front()["proof"].text());
        return out;
    }
    out.worst = worst.records.front();
    std::map<std::string, size_t> owners;
    for (const Record& one : worst.records) {
        const Value asset(std::string(one["asset"].text()));
        if (!asset.text().empty() && std::ranges::find(out.subjects, asset) == out.subjects.end()) out.subjects.push_back(asset);
        if (!one.owner.id.empty()) ++owners[one.owner.id];
        for (const Value& tool : one["tools"].list())
            if (std::ranges::find(out.tools, tool.text()) == out.tools.end()) out.tools.emplace_back(tool.text());
    }
    std::ranges::sort(out.tools);
    const auto most = std::ranges::max_element(owners, {}, [](const auto& one) { return one.second; });
    if (most != owners.end()) out.owner = most->first;
    store::Page due = TRY(list(std::string(open_occurrences) + " due:*", "due", 1));
    if (!due.records.empty()) out.first_due = due.records.front();
    return out;
}

Settled follow_standing(const Record& finding, const FindingStanding& standing, Map& changes) {
    Settled settled = Settled::same;
    if (standing.open == 0) {
        close_if_over(finding, standing, changes, settled);
        return settled;
    }
    if (finding.state == "closed" || finding.state == "verified") {
        changes.set("state", "reopened");
        changes.set("times_back", finding["times_back"].integer() + 1);
        settled = Settled::reopened;
    }
    const auto set = [&](std::string_view field, Value value) {
        if (finding[field] != value && !(schema::is_empty(finding[field]) && schema::is_empty(value))) changes.set(std::string(field), std::move(value));
    };
    set("priority", standing.worst["priority"]);
    set("priority_why", to_valid_utf8(fmt::format("{} on {}", standing.worst["priority_why"].text(), standing.worst.title).substr(0, 500)));
    set("subjects", standing.subjects);
    set("tools", schema::list_of(standing.tools));
    if (finding.owner.id.empty() && !standing.owner.empty()) changes.set("owner", standing.owner);
    const bool dated = standing.first_due.type != nullptr;
    const std::string why = dated ? fmt::format("{}; {}", standing.first_due["due_why"].text(), standing.first_due.title) : std::string();
    follow_deadline(finding, dated ? standing.first_due["due"] : Value(), dated ? Value(to_valid_utf8(why.substr(0, 1000))) : Value(), changes);
    return settled;
}

Result<> follow_severity(store::Store& store, const std::string& finding, const std::string& severity) {
    std::vector<store::RowChange> rows;
    const store::ListQuery query{.text = "-severity:" + severity, .tree = schema::test_equals("finding", finding), .sort = "created", .fields = {"severity"}};
    TRY(store::each_record(store, store::Actor::redoubt(), "occurrence", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& occurrence : batch) rows.push_back({.id = occurrence.id.text, .given = Map{{"severity", severity}}});
        return {};
    }));
    if (rows.empty()) return {};
    TRY(store::put_rows(store, store::Actor::redoubt(), "occurrence", rows, {.skip_failed = true, .reason = "as its finding"}));
    return {};
}

}  // namespace redoubt::rooms
