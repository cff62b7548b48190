#include "store/beside.h"

#include <algorithm>

#include "store/on_record.h"

namespace redoubt::store {
namespace {

using schema::Map;

constexpr size_t longest_comment = 50'000;

// The entry just written is what they are told of.
Result<> note_mentions(Editor& editor, int64_t seq, const Record& record, std::string_view comment, std::span<const std::string> mentioned) {
    for (const std::string& user : mentioned)
        TRY(editor.sql().run("INSERT OR IGNORE INTO mention VALUES(?, ?, ?, ?, ?)", {user, seq, record.type->name, record.id.text, comment}));
    return {};
}

Result<int64_t> last_seq(Editor& editor) { return TRY(editor.sql().integer("SELECT max(seq) FROM journal")).value_or(0); }

Result<Comment> read_comment(Connection& sql, std::string_view record, std::string_view id) {
    std::optional<Comment> found;
    TRY(sql.each("SELECT id, text, author, author_name, at FROM comment WHERE id = ? AND record = ?", {id, record}, [&](const Row& row) {
        found = Comment{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)), row.time(4)};
        return false;
    }));
    if (found) return *std::move(found);
    return fail(Code::not_found, fmt::format("there is no comment '{}' here", id.substr(0, 60)));
}

}  // namespace

Result<Comment> comment_on(Store& store, const Actor& actor, std::string_view type, std::string_view id, std::string_view text,
                           std::span<const std::string> mentioned) {
    TRY(check_text(text, longest_comment, "/text"));
    return on_record(store, actor, type, id, "comment", [&](Editor& editor, TypeState&, const Record& record, const Sight&) -> Result<Comment> {
        Comment made{.id = store.ids().next().text, .text = std::string(text), .author = actor.user_id, .author_name = actor.name, .at = editor.now()};
        TRY(editor.sql().run("INSERT INTO comment VALUES(?, ?, ?, ?, ?, ?)", {made.id, record.id.text, text, actor.user_id, actor.name, made.at}));
        TRY(tell(editor, record, "comment", {}, {}, Map{{"comment", made.id}, {"text", text}}));
        const int64_t seq = TRY(last_seq(editor));
        TRY(note_mentions(editor, seq, record, made.id, mentioned));
        return made;
    });
}

Result<Comment> edit_comment(Store& store, const Actor& actor, std::string_view type, std::string_view id, std::string_view comment, std::string_view text,
                             std::span<const std::string> mentioned) {
    TRY(check_text(text, longest_comment, "/text"));
    return on_record(store, actor, type, id, "edit_comment", [&](Editor& editor, TypeState&, const Record& record, const Sight&) -> Result<Comment> {
        Comment known = TRY(read_comment(editor.sql(), record.id.text, comment));
        if (known.author != actor.user_id && !actor.system)
            return fail(Code::forbidden, fmt::format("this comment is {}'s; only they may edit it", known.author_name));
        if (known.text == text) return known;
        TRY(editor.sql().run("UPDATE comment SET text = ? WHERE id = ?", {text, known.id}));
        TRY(editor.sql().run("INSERT OR REPLACE INTO comment_edit VALUES(?, ?)", {known.id, editor.now()}));
        TRY(tell(editor, record, "edit_comment", {}, Map{{"comment", known.id}, {"text", known.text}}, Map{{"comment", known.id}, {"text", text}}));
        const int64_t seq = TRY(last_seq(editor));
        TRY(note_mentions(editor, seq, record, known.id, mentioned));
        known.text = text;
        return known;
    });
}

Result<> detach(Store& store, const Actor& actor, std::string_view type, std::string_view id, std::string_view attachment, std::string_view reason) {
    if (reason.size() > 4000 || !is_utf8(reason)) return fail(Code::invalid, "must be text of at most 4000 bytes", "reason");
    return on_record(store, actor, type, id, "detach", [&](Editor& editor, TypeState&, const Record& record, const Sight&) -> Result<> {
        Map gone;
        std::string author, author_name;
        TRY(editor.sql().each("SELECT name, hash, bytes, author, author_name FROM attachment WHERE id = ? AND record = ?", {attachment, record.id.text},
                              [&](const Row& row) {
                                  gone = Map{{"attachment", attachment}, {"name", row.text(0)}, {"hash", row.text(1)}, {"bytes", row.integer(2)}};
                                  author = row.text(3);
                                  author_name = row.text(4);
                                  return false;
                              }));
        if (gone.empty()) return fail(Code::not_found, fmt::format("{} has no attachment '{}'", record.key, attachment.substr(0, 60)));
        if (author != actor.user_id && !actor.system && actor.level < schema::Level::ic4)
            return fail(Code::forbidden, fmt::format("{} attached it; taking it away takes IC4 or above", author_name));
        TRY(editor.sql().run("DELETE FROM attachment WHERE id = ?", {attachment}));
        return tell(editor, record, "detach", reason, gone, {});
    });
}

Result<std::vector<ShownComment>> comments_of(Store& store, const Actor& actor, std::string_view type, std::string_view id) {
    const Record record = TRY(store.as(actor).get(type, id));
    std::vector<ShownComment> out;
    TRY(store.read([&](Reader& reader) -> Result<> {
        return reader.sql.each(
            "SELECT c.id, c.text, c.author, c.author_name, c.at, e.edited FROM comment c LEFT JOIN comment_edit e ON e.comment = c.id WHERE c.record = ? ORDER "
            "BY c.id",
            {record.id.text}, [&](const Row& row) {
                Comment comment{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)), row.time(4)};
                out.push_back({std::move(comment), row.is_null(5) ? Time{} : row.time(5)});
                return out.size() < 10'000;
            });
    }));
    return out;
}

Result<std::vector<Mention>> mentions_of(Store& store, std::string_view user, int64_t after, int limit) {
    std::vector<Mention> out;
    TRY(store.read([&](Reader& reader) -> Result<> {
        return reader.sql.each("SELECT seq, type, record FROM mention WHERE user = ? AND seq > ? ORDER BY seq LIMIT ?", {user, after, limit},
                               [&](const Row& row) {
                                   out.push_back({row.integer(0), std::string(row.text(1)), std::string(row.text(2))});
                                   return true;
                               });
    }));
    return out;
}

}  // namespace redoubt::store
