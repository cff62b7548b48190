#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/rule_work.h"
#include "cli/text_layout.h"
#include "detect/convert/convert.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

namespace convert = detect::convert;
using schema::Map;

constexpr uint64_t largest_mapping = uint64_t{4} << 20;
constexpr size_t refusals_shown = 10;

Result<convert::Target> target_of(const std::string& name) {
    if (const auto target = convert::parse_target(name)) return *target;
    std::string known;
    for (const convert::Target target : convert::all_targets) known += fmt::format("{}{}", known.empty() ? "" : ", ", convert::target_name(target));
    return fail(Code::invalid, fmt::format("'{}' is not a system that rules convert to", name), "--to", "use one of " + known);
}

// A shipped mapping by its name, or the user's own.
Result<convert::FieldMapping> mapping_of(const RulesArguments& arguments, convert::Target target, Disk& disk) {
    if (arguments.fields.empty() || !disk.exists(arguments.fields)) return *TRY(convert::shipped_field_mapping(target, arguments.fields));
    const std::string text = TRY(disk.read(arguments.fields, largest_mapping));
    convert::FieldMapping mapping = TRY(convert::parse_field_mapping(arguments.fields, text));
    if (!mapping.is_for(target))
        return fail(Code::invalid, fmt::format("the field mapping is not for {}", convert::target_title(target)), arguments.fields,
                    fmt::format("list {} under its 'target'", convert::target_name(target)));
    return mapping;
}

class Converting {
public:
    Converting(const RulesArguments& arguments, convert::Target target, const Surroundings& around) : arguments_(arguments), target_(target), around_(around) {}

    Result<int> run(const detect::RuleSet& rules, const convert::FieldMapping& mapping) {
        if (!arguments_.folder.empty()) TRY(around_.disk.make_folders(arguments_.folder));
        for (const detect::Rule& rule : rules.rules) {
            const auto query = convert::convert(rule, rules.rules, target_, mapping);
            if (query)
                ++(query->warnings.empty() ? exact_ : noted_);
            else
                refused_.push_back(printable(query.error().text() + " [" + rule.title + "]"));
            TRY(write(rule, query));
        }
        TRY(around_.error.write(summary(rules)));
        return refused_.empty() && rules.not_loaded.empty() ? 0 : 1;
    }

private:
    Result<> write(const detect::Rule& rule, const Result<convert::Query>& query) {
        if (arguments_.json) {
            TRY(around_.out.write(schema::to_json(Map{{"id", rule.id},
                                                      {"title", rule.title},
                                                      {"author", rule.author},
                                                      {"target", convert::target_name(target_)},
                                                      {"query", query ? schema::Value(query->text) : schema::Value()},
                                                      {"warnings", query ? schema::list_of(query->warnings) : schema::List{}},
                                                      {"error", query ? schema::Value() : schema::Value(query.error().text())}}) +
                                  "\n"));
        }
        if (!query) return {};
        const std::string text = convert::with_comments(rule, *query, target_);
        if (!arguments_.folder.empty()) return around_.disk.write_durably(arguments_.folder + "/" + file_name(rule), text);
        if (arguments_.json) return {};
        // Where the language has no comments, something must still tell one query from the next.
        const bool commented = text != query->text + "\n";
        return around_.out.write((commented ? "" : printable(fmt::format("# {} ({})", rule.title, rule.id)) + "\n") + text + "\n");
    }

    std::string file_name(const detect::Rule& rule) {
        std::string name = rule.id;
        for (char& c : name)
            if (!((lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) c = '_';
        const size_t before = names_[name]++;
        if (before > 0) name += fmt::format("-{}", before + 1);
        return name + std::string(convert::target_ending(target_));
    }

    std::string summary(const detect::RuleSet& rules) const {
        std::string out;
        for (size_t i = 0; i < refused_.size() && i < refusals_shown; ++i) out += refused_[i] + "\n";
        if (refused_.size() > refusals_shown) out += fmt::format("… and {} more; --json lists them\n", group_digits(refused_.size() - refusals_shown));
        out += not_loaded_text(rules.not_loaded, refusals_shown);
        out += fmt::format("{} of {} converted to {}, {} of them with notes; {} not converted, {} not loaded\n", group_digits(exact_ + noted_),
                           counted(rules.rules.size(), "rule"), convert::target_title(target_), group_digits(noted_), group_digits(refused_.size()),
                           group_digits(rules.not_loaded.size()));
        return out;
    }

    const RulesArguments& arguments_;
    convert::Target target_;
    const Surroundings& around_;
    uint64_t exact_ = 0;
    uint64_t noted_ = 0;
    std::vector<std::string> refused_;
    std::map<std::string, size_t> names_;
};

}  // namespace

Result<int> convert_rules(const RulesArguments& arguments, const detect::RuleSet& rules, const Surroundings& around) {
    const convert::Target target = TRY(target_of(arguments.to));
    const convert::FieldMapping mapping = TRY(mapping_of(arguments, target, around.disk));
    return Converting(arguments, target, around).run(rules, mapping);
}

}  // namespace redoubt::cli
