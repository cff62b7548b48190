#include "store/notices.h"

#include "store/editor.h"

namespace redoubt::store {

Result<size_t> tell_notices(Store& store, const Actor& actor, std::span<const Notice> notices) {
    if (notices.empty()) return 0;
    return store.write([&](Transaction& transaction) -> Result<size_t> {
        Editor editor(store.state(), transaction, actor, {.everything = true});
        size_t told = 0;
        for (const Notice& notice : notices) {
            const Record& record = *notice.record;
            TRY(transaction.sql.run("INSERT OR IGNORE INTO notice VALUES(?, ?, ?, ?)", {record.key, notice.what, notice.since, editor.now()}));
            if (transaction.sql.changes() == 0) continue;
            TRY(editor.journal({.action = notice.what,
                                .type = record.type->name,
                                .id = record.id.text,
                                .key = record.key,
                                .version = record.version,
                                .reason = notice.reason}));
            transaction.changes.push_back({.type = std::string(record.type->name),
                                           .id = record.id.text,
                                           .key = record.key,
                                           .action = std::string(notice.what),
                                           .state = record.state,
                                           .group = {},
                                           .version = record.version});
            ++told;
        }
        return told;
    });
}

Result<std::vector<std::string>> told_of(Store& store, const schema::RecordInfo& type, std::string_view what) {
    const std::string first = std::string(type.key_prefix) + "-", after = std::string(type.key_prefix) + ".";  // '.' follows '-'
    return store.read([&](Reader& reader) -> Result<std::vector<std::string>> {
        std::vector<std::string> keys;
        TRY(reader.sql.each("SELECT DISTINCT record FROM notice WHERE record > ? AND record < ? AND what = ?", {first, after, what}, [&](const Row& row) {
            keys.emplace_back(row.text(0));
            return true;
        }));
        return keys;
    });
}

Result<> forget_notices(Store& store, std::span<const std::string> keys, std::string_view what) {
    if (keys.empty()) return {};
    return store.write([&](Transaction& transaction) -> Result<> {
        for (const std::string& key : keys) TRY(transaction.sql.run("DELETE FROM notice WHERE record = ? AND what = ?", {key, what}));
        return {};
    });
}

}  // namespace redoubt::store
