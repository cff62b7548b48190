#include "rooms/watch/rule_seeding.h"

#include <unordered_map>

#include "base/hash.h"
#include "base/text.h"
#include "rooms/content.h"
#include "store/records.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using schema::Value;

constexpr size_t batch_size = 500;

std::string text_hash(std::string_view text) { return to_hex(sha256(text)); }

std::string cut_to(std::string_view text, size_t most) {
    if (text.size() <= most) return std::string(text);
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
    return std::string(text.substr(0, most));
}

struct Known {
    std::string id;
    int64_t version;
    std::string body_hash;
    std::string shipped_hash;  // of the text that Redoubt shipped; empty when it did not
    Map extra;
};
using KnownRules = std::unordered_map<std::string, Known>;

// What lies in a compartment is told apart there: outside, things go on as if it were not.
Result<KnownRules> known_rules(store::Records& records) {
    KnownRules known;
    store::ListQuery query{.sort = "created", .limit = 500, .fields = {"rule_id", "body"}};
    do {
        store::Page page = TRY(records.list("rule", query));
        for (store::Record& record : page.records) {
            if (!record.compartment.empty()) continue;
            Known one{record.id.text, record.version, text_hash(record["body"].text()), std::string(record.extra["shipped"].text()), record.extra};
            known.emplace(std::string(record["rule_id"].text()), std::move(one));
        }
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return known;
}

class Seeding {
public:
    explicit Seeding(store::Records& records) : records_(records) {}

    Result<SeedOutcome> run(const detect::RuleSet& rules) {
        const KnownRules known = TRY(known_rules(records_));
        for (const detect::Rule& rule : rules.rules) {
            const auto found = known.find(rule.id);
            TRY(found == known.end() ? add(rule) : renew(rule, found->second));
        }
        TRY(flush());
        return outcome_;
    }

private:
    Result<> add(const detect::Rule& rule) {
        Map map = rule_fields(rule);
        map.set("state", "live");
        map.set("extra", Map{{"shipped", text_hash(rule.yaml)}});
        batch_.push_back(std::move(map));
        if (batch_.size() >= batch_size) return flush();
        return {};
    }

    Result<> renew(const detect::Rule& rule, const Known& known) {
        const std::string hash = text_hash(rule.yaml);
        if (hash == known.body_hash || hash == known.shipped_hash) {
            ++outcome_.unchanged;
            return {};
        }
        if (known.shipped_hash != known.body_hash) {
            ++outcome_.kept;
            return {};
        }
        Map map = rule_fields(rule);
        Map extra = known.extra;
        extra.set("shipped", hash);
        map.set("extra", std::move(extra));
        TRY(records_.update("rule", known.id, map, known.version, "a newer version is shipped"));
        ++outcome_.updated;
        return {};
    }

    Result<> flush() {
        if (batch_.empty()) return {};
        outcome_.created += static_cast<uint64_t>(TRY(records_.insert_many("rule", std::move(batch_), "rule_id")).added);
        batch_.clear();
        return {};
    }

    store::Records& records_;
    SeedOutcome outcome_;
    std::vector<Map> batch_;
};

}  // namespace

std::vector<std::string> techniques_of(const detect::Rule& rule) {
    std::vector<std::string> out;
    for (const std::string& tag : rule.tags) {
        const std::string word = to_lower(tag);
        if (!word.starts_with("attack.t") || word.size() < 12 || word[8] < '0' || word[8] > '9') continue;
        out.push_back("T" + word.substr(8));
    }
    return out;
}

Map rule_fields(const detect::Rule& rule) {
    Map map;
    map.set("title", cut_to(rule.title.empty() ? rule.id : rule.title, 500));
    map.set("rule_id", rule.id);
    map.set("platform", "sigma");
    map.set("level", detect::level_name(rule.level));
    map.set("author", cut_to(rule.author, 1000));
    map.set("logsource", Map{{"product", rule.logsource.product}, {"category", rule.logsource.category}, {"service", rule.logsource.service}});
    map.set("description", cut_to(rule.description, 20'000));
    map.set("techniques", schema::list_of(techniques_of(rule)));
    map.set("references", schema::list_of(rule.references));
    map.set("falsepositives", schema::list_of(rule.falsepositives));
    map.set("body", rule.yaml);
    map.set("path", cut_to(rule.path, 1000));
    return map;
}

detect::RuleSet shipped_rules(const detect::LoadOptions& options) {
    std::vector<detect::RuleFile> files;
    for (const ContentFile& file : shipped_content("rules/")) files.push_back({std::string(file.path), std::string(file.text)});
    return detect::load_rules(files, options);
}

Result<SeedOutcome> seed_shipped_rules(store::Records& records) { return Seeding(records).run(shipped_rules()); }

}  // namespace redoubt::rooms
