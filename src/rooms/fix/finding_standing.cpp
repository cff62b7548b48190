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

namespace {

// What the worst places add up to, in the order of their priority.
class WorstPlaces {
public:
    void add(const Record& place) {
        ++out_.open;
        if (out_.open == 1) out_.worst = place;
        if (out_.open > most_shown_subjects) return;
        const Value asset(std::string(place["asset"].text()));
        if (!asset.text().empty() && std::ranges::find(out_.subjects, asset) == out_.subjects.end()) out_.subjects.push_back(asset);
        if (!place.owner.id.empty()) ++owners_[place.owner.id];
        for (const Value& tool : place["tools"].list())
            if (std::ranges::find(out_.tools, tool.text()) == out_.tools.end()) out_.tools.emplace_back(tool.text());
    }
    void add_gone(const Record& place) {
        const Time gone = place["gone_on"].time();
        if (!out_.proof.empty() && gone <= gone_) return;
        gone_ = gone;
        out_.proof = proof_of(place);
    }
    void add_due(const Record& place) {
        if (place["due"].is_null()) return;
        const auto rank = [](const Record& one) { return std::pair(one["due"].time(), std::string_view(one.id.text)); };
        if (out_.first_due.type == nullptr || rank(place) < rank(out_.first_due)) out_.first_due = place;
    }
    void open_in_all(size_t count) { out_.open = count; }

    FindingStanding finish() && {
        std::ranges::sort(out_.tools);
        const auto most = std::ranges::max_element(owners_, {}, [](const auto& one) { return one.second; });
        if (most != owners_.end()) out_.owner = most->first;
        if (out_.open > 0) out_.proof.clear();
        return std::move(out_);
    }

private:
    static std::string proof_of(const Record& place) { return fmt::format("{}: {}", place.title, place["proof"].text()); }
    FindingStanding out_;
    std::map<std::string, size_t> owners_;
    Time gone_{};
};

constexpr size_t few_findings = 8;
constexpr size_t findings_at_once = 500;

// Three lists each: quick for a finding of very many places.
Result<FindingStanding> standing_by_lists(store::Store& store, const std::string& finding) {
    store::Records records = store.as(store::Actor::redoubt());
    const auto list = [&](std::string text, std::string sort, int limit) {
        return records.list("occurrence", {.text = std::move(text),
                                           .tree = schema::test_equals("finding", finding),
                                           .sort = std::move(sort),
                                           .limit = limit,
                                           .count = store::ListQuery::Count::exact});
    };
    WorstPlaces out;
    const store::Page worst = TRY(list(std::string(open_occurrences), "-priority", static_cast<int>(most_shown_subjects)));
    for (const Record& one : worst.records) out.add(one);
    out.open_in_all(static_cast<size_t>(worst.total.value_or(0)));
    const store::Page other = TRY(worst.records.empty() ? list("state:verified", "-gone_on", 1) : list(std::string(open_occurrences) + " due:*", "due", 1));
    for (const Record& one : other.records) {
        if (worst.records.empty())
            out.add_gone(one);
        else
            out.add_due(one);
    }
    return std::move(out).finish();
}

// Every place read once: quick for many findings.
Result<> standings_by_reading(store::Store& store, std::span<const std::string> findings, FindingStandings& out) {
    schema::Query any{.kind = schema::Query::Kind::any};
    for (const std::string& id : findings) any.children.push_back(schema::test_equals("finding", id));
    const store::ListQuery query{
        .tree = std::move(any),
        .sort = "-priority",
        .fields = {"finding", "asset", "tools", "priority", "priority_why", "due", "due_why", "gone_on", "proof"},
    };
    std::map<std::string, WorstPlaces, std::less<>> all;
    TRY(store::each_record(store, store::Actor::redoubt(), "occurrence", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& place : batch) {
            WorstPlaces& of = all[std::string(place["finding"].text())];
            if (place.state == "verified") {
                of.add_gone(place);
            } else {
                of.add(place);
                of.add_due(place);
            }
        }
        return {};
    }));
    for (auto& [id, places] : all) out.emplace(id, std::move(places).finish());
    return {};
}

}  // namespace

Result<FindingStandings> standings_of(store::Store& store, std::span<const std::string> findings) {
    FindingStandings out;
    if (findings.size() <= few_findings) {
        for (const std::string& id : findings) out.emplace(id, TRY(standing_by_lists(store, id)));
        return out;
    }
    for (size_t at = 0; at < findings.size(); at += findings_at_once)
        TRY(standings_by_reading(store, findings.subspan(at, std::min(findings_at_once, findings.size() - at)), out));
    for (const std::string& id : findings) out.try_emplace(id);
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
