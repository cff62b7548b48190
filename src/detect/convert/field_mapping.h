// Where a target keeps which log, and what it calls the fields: data (content/fieldmaps/*.yml, or a file of the user's). How
// such a file looks is in docs/convert.md.
//
// A rule's log source is looked up in three steps: an entry under `sources`; then, for Windows, the channels and event ids that
// the source stands for (detect/logsource.h), where the file says how the target names those; then product, category and
// service, where the target keeps them in fields. What none of them knows is refused, or asks everything, as the file says.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/result.h"
#include "detect/convert/tree.h"
#include "detect/rule.h"

namespace redoubt::detect::convert {

enum class Target : uint8_t { splunk, lucene, esql, kql, clickhouse };

inline constexpr Target all_targets[] = {Target::splunk, Target::lucene, Target::esql, Target::kql, Target::clickhouse};
std::string_view target_name(Target target);    // "splunk": the word for --to
std::string_view target_title(Target target);   // "Splunk SPL"
std::string_view target_ending(Target target);  // of a file of queries: ".spl"
std::optional<Target> parse_target(std::string_view name);

// One field of the rule: a test on it holds when it holds for one of the operands. Without operands the log never has it.
using MappedField = std::vector<Operand>;
using FieldTable = std::map<std::string, MappedField, std::less<>>;

// A condition in the target's own names: one of the values, in Sigma's syntax.
struct MappedCondition {
    std::string field;
    std::vector<std::string> values;
};

// What becomes of a field that no table names: "{field}" keeps its name, another template makes one of it.
inline constexpr std::string_view kept_name = "{field}";
inline constexpr std::string_view refused_name = "refuse";

struct MappedSource {
    RuleLogSource logsource;  // each part that is given must be the rule's
    std::string table;
    std::vector<MappedCondition> conditions;
    FieldTable fields;
    std::string other_fields;  // empty: as for the whole mapping
};

struct WindowsMapping {
    std::string channel_field;
    std::string channel_value = "{channel}";
    std::string event_id_field;
    std::map<std::string, std::string, std::less<>> tables;  // lower-case channel → table
    FieldTable fields;                                       // of events as they are logged
    std::string other_fields;                                // of the same; empty: as for the whole mapping
    // "process_4688" and so on: that event's fields under Sysmon's names. The others keep their names.
    std::map<std::string, FieldTable, std::less<>> audit;
};

// Where a field of one source is looked up, in this order, before the mapping's own table.
struct FieldLookup {
    const FieldTable* tables[2] = {};
    std::string_view others;  // a template; empty: the mapping's
};

struct FieldMapping {
    std::string name;
    std::vector<Target> targets;
    std::string table;
    std::string time;
    std::vector<std::string> keywords;  // fields in which keywords are looked for; "*": any, where the target can say that
    std::string names, values;          // ClickHouse: two arrays that hold the fields, instead of a column each
    std::set<std::string, std::less<>> numbers;
    FieldTable fields;
    std::string other_fields{kept_name};
    bool refuse_unknown_sources = false;
    std::optional<WindowsMapping> windows;
    std::optional<RuleLogSource> source_fields;  // the target's fields for product, category and service
    std::vector<MappedSource> sources;

    bool is_for(Target target) const;
    Result<MappedField> find(std::string_view field, const FieldLookup& lookup) const;
    // "=…" is an expression, "=Field|…" one that needs that field.
    Operand operand(std::string_view text) const;
};

Result<FieldMapping> parse_field_mapping(const std::string& path, std::string_view text);

// content/fieldmaps as packed into the program; the first one for a target is its default.
std::span<const FieldMapping> shipped_field_mappings();
Result<const FieldMapping*> shipped_field_mapping(Target target, std::string_view name = {});

// How a channel is written in a Windows event log, from its lower-case form; unknown ones come back as they are.
std::string_view channel_as_written(std::string_view channel);

}  // namespace redoubt::detect::convert
