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

Result<bool> was_told(Store& store, std::string_view key, std::string_view what, Time since) {
    return store.read([&](Reader& reader) -> Result<bool> {
        const auto found = TRY(reader.sql.integer("SELECT count(*) FROM notice WHERE record = ? AND what = ? AND since = ?", {key, what, since}));
        return found.value_or(0) > 0;
    });
}

}  // namespace redoubt::store
