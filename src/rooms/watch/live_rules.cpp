#include "rooms/watch/live_rules.h"

#include <unordered_map>

#include "store/records.h"

namespace redoubt::rooms {

Result<LiveRules> load_live_rules(store::Records& records, const detect::LoadOptions& options) {
    std::vector<detect::RuleFile> files;
    std::unordered_map<std::string, std::string> id_of_key;
    store::ListQuery query{.text = "state:live enabled:true platform:sigma", .sort = "created", .limit = 500, .fields = {"body"}};
    do {
        const store::Page page = TRY(records.list("rule", query));
        for (const store::Record& record : page.records) {
            files.push_back({record.key, std::string(record["body"].text())});
            id_of_key.emplace(record.key, record.id.text);
        }
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    LiveRules live{.set = detect::load_rules(files, options), .ids = {}};
    for (const detect::Rule& rule : live.set.rules) live.ids.push_back(id_of_key[rule.path]);
    return live;
}

}  // namespace redoubt::rooms
