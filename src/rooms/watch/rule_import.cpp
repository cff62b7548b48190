#include "rooms/watch/rule_import.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "store/records.h"

namespace redoubt::rooms {
namespace {

using schema::Map;

constexpr size_t rules_in_batch = 500;
constexpr std::string_view imported_reason = "imported";
constexpr std::string_view narrowed_reason = "narrowed by a filter";
constexpr std::string_view stored_folder = "~stored/";  // the path of a rule that is a record

struct StoredRule {
    std::string id;
    std::string key;
    std::string title;
    int64_t version = 0;
    std::string body;
};

class RuleStoring {
public:
    RuleStoring(store::Records& records, bool force) : records_(records), force_(force) {}

    Result<> read_known() {
        store::ListQuery query{.text = "platform:sigma", .sort = "created", .limit = 500, .fields = {"rule_id", "body"}};
        do {
            store::Page page = TRY(records_.list("rule", query));
            for (store::Record& record : page.records) {
                // What lies in a compartment is told apart there: outside, things go on as if it were not.
                if (!record.compartment.empty()) continue;
                known_.emplace(std::string(record["rule_id"].text()),
                               StoredRule{record.id.text, record.key, record.title, record.version, std::string(record["body"].text())});
            }
            query.cursor = page.next_cursor;
        } while (!query.cursor.empty());
        return {};
    }

    Result<> take(const detect::Rule& rule) {
        const auto found = known_.find(rule.id);
        if (found == known_.end()) return add(rule);
        const StoredRule& known = found->second;
        if (known.body == rule.yaml) {
            ++out_.counts.unchanged;
            return {};
        }
        if (!force_ && TRY(is_edited(known))) {
            ++out_.counts.kept;
            out_.kept.push_back({known.key, rule.id, known.title});
            return {};
        }
        return renew(rule, known, imported_reason);
    }

    // A rule that is a record already, as filters left it.
    Result<> take_narrowed(const detect::Rule& rule) {
        const auto found = known_.find(rule.id);
        if (found == known_.end() || found->second.body == rule.yaml) return {};
        return renew(rule, found->second, narrowed_reason);
    }

    std::vector<detect::RuleFile> known_files(const std::set<std::string>& without) const {
        std::vector<detect::RuleFile> out;
        for (const auto& [id, rule] : known_)
            if (!without.contains(id)) out.push_back({std::string(stored_folder) + rule.key, rule.body});
        return out;
    }

    Result<RuleImportOutcome> finish() {
        TRY(flush());
        return std::move(out_);
    }

private:
    // Only Redoubt itself may begin a record in a later state.
    Result<> add(const detect::Rule& rule) {
        Map fields = rule_fields(rule);
        if (!records_.actor().system) {
            const store::Record made = TRY(records_.create("rule", fields, std::string(imported_reason)));
            for (const char* state : {"test", "live"})
                TRY(records_.move("rule", made.id.text, {.to = state, .reason = std::string(imported_reason), .changes = {}}));
            ++out_.counts.created;
            return {};
        }
        fields.set("state", "live");
        batch_.push_back(std::move(fields));
        return batch_.size() >= rules_in_batch ? flush() : Result<>{};
    }

    Result<> renew(const detect::Rule& rule, const StoredRule& known, std::string_view reason) {
        Map fields = rule_fields(rule);
        if (rule.path.starts_with(stored_folder)) fields.erase("path");
        TRY(records_.update("rule", known.id, fields, known.version, std::string(reason)));
        ++out_.counts.updated;
        return {};
    }

    // Whether the last who changed the text was neither Redoubt nor an import.
    Result<bool> is_edited(const StoredRule& rule) {
        const std::vector<store::JournalEntry> history = TRY(records_.history("rule", rule.id));
        const store::JournalEntry* last = nullptr;
        for (const store::JournalEntry& entry : history) {
            const bool changed = entry.action == "create" || std::ranges::find(entry.changes, "body", &store::JournalChange::field) != entry.changes.end();
            if (changed && (last == nullptr || entry.seq > last->seq)) last = &entry;
        }
        if (last == nullptr || last->reason == narrowed_reason) return true;
        return last->actor != "system" && last->reason != imported_reason;
    }

    Result<> flush() {
        if (batch_.empty()) return {};
        out_.counts.created += static_cast<uint64_t>(TRY(records_.insert_many("rule", std::move(batch_), "rule_id")).added);
        batch_.clear();
        return {};
    }

    store::Records& records_;
    bool force_;
    std::unordered_map<std::string, StoredRule> known_;
    RuleImportOutcome out_;
    std::vector<Map> batch_;
};

// It names rules that do not come with it.
bool lacks_others(const detect::NotLoaded& refused) { return refused.line > 0 && refused.error.code == Code::not_found; }

// Filters and correlations that did not find their rules are tried again beside the rules that are records.
Result<> take_with_stored(RuleStoring& storing, detect::RuleSet& first, const RuleImport& import) {
    std::set<std::string> lacking, loaded;
    for (const detect::NotLoaded& refused : first.not_loaded)
        if (lacks_others(refused)) lacking.insert(refused.path);
    if (lacking.empty()) return {};
    for (const detect::Rule& rule : first.rules) loaded.insert(rule.id);
    std::vector<detect::RuleFile> files = storing.known_files(loaded);
    for (const detect::RuleFile& file : import.files)
        if (lacking.contains(file.path)) files.push_back(file);
    detect::RuleSet second = detect::load_rules(files, import.options);
    for (const detect::Rule& rule : second.rules) {
        if (rule.path.starts_with(stored_folder))
            TRY(storing.take_narrowed(rule));
        else if (!loaded.contains(rule.id))
            TRY(storing.take(rule));
    }
    std::erase_if(first.not_loaded, lacks_others);
    for (detect::NotLoaded& refused : second.not_loaded)
        if (lacking.contains(refused.path) && lacks_others(refused)) first.not_loaded.push_back(std::move(refused));
    return {};
}

}  // namespace

Result<RuleImportOutcome> import_rule_files(store::Records& records, const RuleImport& import) {
    detect::RuleSet set = detect::load_rules(import.files, import.options);
    RuleStoring storing(records, import.force);
    TRY(storing.read_known());
    for (const detect::Rule& rule : set.rules) TRY(storing.take(rule));
    TRY(take_with_stored(storing, set, import));
    RuleImportOutcome out = TRY(storing.finish());
    out.not_loaded = std::move(set.not_loaded);
    return out;
}

Result<SeedOutcome> import_rules(store::Records& records, const detect::RuleSet& rules) {
    RuleStoring storing(records, true);
    TRY(storing.read_known());
    for (const detect::Rule& rule : rules.rules) TRY(storing.take(rule));
    return TRY(storing.finish()).counts;
}

}  // namespace redoubt::rooms
