#include "rooms/decide/scope.h"

#include <algorithm>

#include <fmt/format.h>

#include "advisories/lookups.h"
#include "advisories/version_constraint.h"
#include "base/text.h"
#include "rooms/decide/decisions.h"
#include "rooms/decide/seal.h"
#include "store/inside.h"

namespace redoubt::rooms {

using schema::Map;
using schema::Value;
using store::Record;
using store::Transaction;

namespace {

std::string_view without_version(std::string_view component) {
    const size_t at = component.rfind('@');
    return at == std::string_view::npos || at == 0 ? component : component.substr(0, at);
}

bool names_weakness(const Record& finding, std::string_view weakness) {
    const auto named = [&](const Value& one) { return equal_ignoring_case(one.text(), weakness); };
    return std::ranges::any_of(finding["weaknesses"].list(), named) || std::ranges::any_of(finding["vulnerabilities"].list(), named) ||
           equal_ignoring_case(finding["identity"].text(), weakness);
}

// Several versions of one package may lie on one asset: then all of them must be meant.
bool versions_meant(std::string_view constraint, std::string_view component, std::string_view installed) {
    const advisories::CompareVersions order = advisories::component_order(component);
    return std::ranges::all_of(split(installed, ','), [&](std::string_view version) { return advisories::version_within(constraint, trim(version), order); });
}

}  // namespace

Result<std::vector<std::string>> covered_by(Transaction& transaction, const Record& decision) {
    std::vector<std::string> out;
    TRY(transaction.sql.each("SELECT from_id FROM link WHERE relation = 'decided-by' AND to_id = ?", {decision.id.text}, [&](const store::Row& row) {
        if (std::ranges::none_of(decision["subjects"].list(), [&](const Value& one) { return one.text() == row.text(0); })) out.emplace_back(row.text(0));
        return true;
    }));
    return out;
}

Result<bool> Decisions::asset_selected(const std::string& query, const std::string& asset) {
    store::ListQuery list{.text = query, .tree = schema::test_equals("id", asset), .limit = 1};
    return !TRY(store_.as(store::Actor::redoubt()).list("asset", list)).records.empty();
}

Result<bool> Decisions::falls_under(Transaction& transaction, const Record& record, const Record& decision) {
    const auto scope = decision.as<records::Decision>().scope;
    if (!scope || decision["effects"].list().empty()) return false;
    const Record first = TRY(read_any_inside(store_, transaction, decision["effects"].list().front().map()["subject"].text()));
    if (first.type != record.type || record.compartment != decision.compartment) return false;
    const bool occurrence = record.type->name == "occurrence";
    Record finding = record;
    if (occurrence && !record["finding"].is_null()) finding = TRY(read_any_inside(store_, transaction, record["finding"].text()));
    // What was decided at a low severity says nothing of what is worse.
    if (store::severity_of(*finding.type, finding.fields, {}) > schema::severity_number(decision["severity"].text())) return false;
    if (!scope->weakness.empty() && !names_weakness(finding, scope->weakness)) return false;
    const std::string_view component = record["component"].text().empty() ? finding["component"].text() : record["component"].text();
    if (!scope->component.empty() && !equal_ignoring_case(without_version(component), scope->component)) return false;
    if (!scope->versions.empty() && !versions_meant(scope->versions, component, occurrence ? record["installed"].text() : std::string_view())) return false;
    if (scope->assets.empty()) return true;
    std::vector<std::string> assets;
    if (occurrence) assets.emplace_back(record["asset"].text());
    for (const Value& subject : finding["subjects"].list())
        if (!occurrence) assets.emplace_back(subject.text());
    for (const std::string& asset : assets)
        if (!asset.empty() && asset_selected(scope->assets, asset).value_or(false)) return true;  // a field may be gone since
    return false;
}

Result<> Decisions::cover(Transaction& transaction, const Record& made) {
    std::vector<std::string> rules;
    TRY(transaction.sql.each("SELECT decision FROM decided_scope ORDER BY decision", {}, [&](const store::Row& row) {
        rules.emplace_back(row.text(0));
        return true;
    }));
    for (const std::string& id : rules) {
        const Record decision = TRY(read_inside(store_, transaction, "decision", id));
        if (!TRY(falls_under(transaction, made, decision))) continue;
        const Map& effect = decision["effects"].list().front().map();
        const std::string to(effect["to"].text());
        store::Records records = store_.as(DecisionSeal::put_on(store::Actor::redoubt(), id));
        const std::string reason = fmt::format("covered by {}: {}", decision.key, decision.title);
        std::string state = made.state;
        if (!made.type->find_move(state, to) && made.type->find_move(state, "triaged") && made.type->find_move("triaged", to)) {
            TRY(store_.as(store::Actor::redoubt()).move(made.type->name, made.id.text, {.to = "triaged", .reason = reason, .changes = {}}));
            state = "triaged";
        }
        if (!made.type->find_move(state, to)) continue;
        TRY(records.move(made.type->name, made.id.text, {.to = to, .reason = reason, .changes = effect["changes"].map()}));
        TRY(store_.as(store::Actor::redoubt()).link(made.type->name, made.id.text, "decided-by", "decision", id, "falls under its scope"));
        return {};
    }
    return {};
}

}  // namespace redoubt::rooms
