#include "rooms/watch/rule_query.h"

#include <algorithm>

#include <fmt/format.h>

#include "detect/convert/convert.h"
#include "rooms/watch/placeholders.h"
#include "store/records.h"
#include "store/store.h"

namespace redoubt::rooms {
namespace {

namespace convert = detect::convert;
using schema::Map;

// A correlation needs the rules that it refers to, so then all are loaded; otherwise the one is enough.
Result<detect::RuleSet> rules_for(store::Records& records, const store::Record& rule, const detect::LoadOptions& options) {
    std::vector<detect::RuleFile> files{{rule.key, std::string(rule["body"].text())}};
    detect::RuleSet one = detect::load_rules(files, options);
    const bool refers =
        std::ranges::any_of(one.not_loaded, [](const detect::NotLoaded& refused) { return refused.error.message.find("refers to") != std::string::npos; });
    if (!refers) return one;
    files.clear();
    store::ListQuery query{.text = "platform:sigma", .sort = "created", .limit = 500, .fields = {"body"}};
    do {
        const store::Page page = TRY(records.list("rule", query));
        for (const store::Record& record : page.records) files.push_back({record.key, std::string(record["body"].text())});
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return detect::load_rules(files, options);
}

Result<convert::Query> query_of(const detect::RuleSet& set, const std::string& key, convert::Target target, const convert::FieldMapping& mapping) {
    const auto rule = std::ranges::find(set.rules, key, &detect::Rule::path);
    if (rule != set.rules.end()) return convert::convert(*rule, set.rules, target, mapping);
    const auto refused = std::ranges::find(set.not_loaded, key, &detect::NotLoaded::path);
    if (refused != set.not_loaded.end()) return std::unexpected(refused->error);
    return fail(Code::invalid, "the rule's text holds no rule", key, "correct its text");
}

}  // namespace

Result<Map> rule_query(store::Store& store, store::Records& records, Disk& disk, const std::string& rule, std::string_view target, std::string_view mapping) {
    const auto wanted = convert::parse_target(target);
    if (!wanted)
        return fail(Code::invalid, fmt::format("'{}' is not a system that rules convert to", target), "target", "use splunk, lucene, esql, kql or clickhouse");
    const convert::FieldMapping& names = *TRY(convert::shipped_field_mapping(*wanted, mapping));
    const store::Record record = TRY(records.get("rule", rule));
    detect::LoadOptions loading = TRY(placeholders_in(disk, store.folder()));
    loading.keep_case = true;
    const detect::RuleSet set = TRY(rules_for(records, record, loading));
    const auto query = query_of(set, record.key, *wanted, names);
    schema::List known;
    for (const convert::FieldMapping& one : convert::shipped_field_mappings())
        if (one.is_for(*wanted)) known.emplace_back(one.name);
    return Map{{"target", target},
               {"mapping", names.name},
               {"mappings", std::move(known)},
               {"query", query ? schema::Value(query->text) : schema::Value()},
               {"warnings", query ? schema::list_of(query->warnings) : schema::List{}},
               {"error", query ? schema::Value() : schema::Value(query.error().text())}};
}

}  // namespace redoubt::rooms
