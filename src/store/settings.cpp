#include "store/settings.h"

#include "schema/json.h"
#include "store/editor.h"

namespace redoubt::store {
namespace {

Result<> journal_setting(Store& store, Transaction& transaction, const Actor& by, std::string_view action, std::string_view name, std::string_view what) {
    Editor editor(store.state(), transaction, by, {});
    return editor.journal({.action = action, .type = "setting", .id = name, .key = name, .reason = what});
}

}  // namespace

Result<> Settings::open() {
    return store_.ensure_tables("CREATE TABLE IF NOT EXISTS setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;");
}

Result<schema::Map> Settings::get(std::string_view name) {
    const auto text = TRY(store_.read([&](Reader& reader) { return reader.sql.text("SELECT value FROM setting WHERE name = ?", {name}); }));
    if (!text) return schema::Map();
    return TRY(schema::parse_json(*text)).map();
}

Result<> Settings::put(const Actor& by, std::string_view name, const schema::Map& value, std::string_view what) {
    const std::string text = schema::to_json(value);
    return store_.write([&](Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("INSERT OR REPLACE INTO setting VALUES(?, ?)", {name, text}));
        return journal_setting(store_, transaction, by, "update", name, what);
    });
}

Result<> Settings::remove(const Actor& by, std::string_view name) {
    return store_.write([&](Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM setting WHERE name = ?", {name}));
        if (transaction.sql.changes() == 0) return fail(Code::not_found, "there is no such setting", std::string(name));
        return journal_setting(store_, transaction, by, "remove", name, {});
    });
}

Result<std::vector<std::string>> Settings::names(std::string_view beginning) {
    return store_.read([&](Reader& reader) -> Result<std::vector<std::string>> {
        std::vector<std::string> out;
        TRY(reader.sql.each("SELECT name FROM setting WHERE substr(name, 1, ?) = ? ORDER BY name", {static_cast<int64_t>(beginning.size()), beginning},
                            [&](const Row& row) {
                                out.emplace_back(row.text(0));
                                return true;
                            }));
        return out;
    });
}

}  // namespace redoubt::store
