#include "rooms/decide/scope.h"

#include <algorithm>

#include <fmt/format.h>

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

std::vector<std::string_view> version_parts(std::string_view version) {
    std::vector<std::string_view> out;
    for (size_t at = 0; at < version.size();) {
        const bool digit = version[at] >= '0' && version[at] <= '9';
        size_t end = at;
        while (end < version.size() && version[end] != '.' && version[end] != '-' && (version[end] >= '0' && version[end] <= '9') == digit) ++end;
        if (end > at) out.push_back(version.substr(at, end - at));
        at = end > at ? end : at + 1;
    }
    return out;
}

// Of any length: build numbers and dates outgrow every integer.
int compare_numbers(std::string_view a, std::string_view b) {
    a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
    b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    return a.compare(b);
}

int compare_part(std::string_view a, std::string_view b) {
    const auto is_number = [](std::string_view part) { return part[0] >= '0' && part[0] <= '9'; };
    return is_number(a) && is_number(b) ? compare_numbers(a, b) : a.compare(b);
}

int compare_versions(std::string_view a, std::string_view b) {
    const auto left = version_parts(a), right = version_parts(b);
    for (size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
        const int order = compare_part(i < left.size() ? left[i] : "0", i < right.size() ? right[i] : "0");
        if (order != 0) return order;
    }
    return 0;
}

struct Bound {
    bool exact = true;
    bool holds = false;
};

Bound look_at(std::string_view part, std::string_view installed) {
    for (const std::string_view sign : {"<=", ">=", "<", ">", "="}) {
        if (!part.starts_with(sign)) continue;
        const int order = compare_versions(installed, trim(part.substr(sign.size())));
        const bool holds = sign == "<=" ? order <= 0 : sign == ">=" ? order >= 0 : sign == "<" ? order < 0 : sign == ">" ? order > 0 : order == 0;
        return {.exact = sign == "=", .holds = holds};
    }
    return {.exact = true, .holds = compare_versions(installed, part) == 0};
}

std::string_view without_version(std::string_view component) {
    const size_t at = component.rfind('@');
    return at == std::string_view::npos || at == 0 ? component : component.substr(0, at);
}

bool names_weakness(const Record& finding, std::string_view weakness) {
    return std::ranges::any_of(finding["weaknesses"].list(), [&](const Value& one) { return equal_ignoring_case(one.text(), weakness); }) ||
           equal_ignoring_case(finding["identity"].text(), weakness);
}

}  // namespace

bool version_within(std::string_view constraint, std::string_view installed) {
    if (trim(constraint).empty()) return true;
    if (installed.empty()) return false;
    bool any_exact = false, exact_holds = false, bounds_hold = true, any_bound = false;
    for (const std::string_view given : split(constraint, ',')) {
        const Bound bound = look_at(trim(given), installed);
        if (bound.exact) {
            any_exact = true;
            exact_holds = exact_holds || bound.holds;
        } else {
            any_bound = true;
            bounds_hold = bounds_hold && bound.holds;
        }
    }
    return (any_exact && exact_holds) || (any_bound && bounds_hold);
}

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
    if (!scope->versions.empty() && !version_within(scope->versions, occurrence ? record["installed"].text() : std::string_view())) return false;
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
