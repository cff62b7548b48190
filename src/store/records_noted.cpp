// Reads of sensitive records are entries too: who saw what, when, and how.
#include "schema/json.h"
#include "store/editor.h"
#include "store/finder.h"

namespace redoubt::store {
namespace {

bool is_sensitive(const Record& record) { return record.type && (record.type->reads_journaled || !record.compartment.empty()); }

}  // namespace

// One record is an entry of its own history; several are one entry with all their keys.
Result<> Records::note_reads(std::span<const Record> records, std::string_view via) {
    if (actor_.system) return {};
    Reads& reads = store_.state().reads;
    const Time now = store_.clock().now();
    std::vector<const Record*> fresh;
    std::vector<std::string> marks;
    for (const Record& record : records) {
        if (!is_sensitive(record)) continue;
        std::string mark = actor_.user_id + "\n" + record.id.text + "\n" + std::string(via);
        if (!reads.is_new(mark, now)) continue;
        fresh.push_back(&record);
        marks.push_back(std::move(mark));
    }
    if (fresh.empty()) return {};
    const bool one = via != "list" && via != "search" && via != "table";
    schema::Map seen{{"via", via}};
    if (!one) {
        schema::List keys;
        for (const Record* record : fresh) keys.emplace_back(record->key);
        seen.set("keys", std::move(keys));
    }
    const std::string after = schema::canonical_json(seen);
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        Editor editor(store_.state(), transaction, actor_, {});
        if (!one) return editor.journal({.action = "read", .type = fresh.front()->type->name, .id = "", .key = "", .after = after});
        for (const Record* record : fresh)
            TRY(editor.journal(
                {.action = "read", .type = record->type->name, .id = record->id.text, .key = record->key, .version = record->version, .after = after}));
        return {};
    }));
    for (const std::string& mark : marks) reads.noted(mark, now);
    return {};
}

}  // namespace redoubt::store
