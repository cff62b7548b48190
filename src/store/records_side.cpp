// What hangs on every record: links, comments, attachments.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "schema/json.h"
#include "schema/relation.h"
#include "store/finder.h"
#include "store/on_record.h"

namespace redoubt::store {

using schema::Map;

std::span<const std::string_view> link_relations() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> out;
        for (const schema::Relation& relation : schema::relations()) out.push_back(relation.name);
        return out;
    }();
    return names;
}

Result<Link> Records::link(std::string_view type, std::string_view id, std::string_view relation, std::string_view to_type_name, std::string_view to_id,
                           std::string reason) {
    const schema::Relation* known = schema::find_relation(relation);
    if (!known)
        return fail(Code::invalid, fmt::format("'{}' is not a relation", relation.substr(0, 60)), "/relation",
                    fmt::format("one of {}", fmt::join(link_relations(), ", ")));
    TypeState& to_type = *TRY(side_type(store_, to_type_name));
    const TypeState& from_state = *TRY(side_type(store_, type));
    TRY(schema::check_ends(*known, from_state.layout.info->name, to_type.layout.info->name));
    if (!reason.empty()) TRY(check_text(reason, 4000, "/reason"));
    return on_record(store_, actor_, type, id, "link", [&](Editor& editor, TypeState& from_type, const Record& from, const Sight& sight) -> Result<Link> {
        const auto [number, to] = TRY(visible_record(editor.sql(), to_type.layout, sight, to_id));
        if (to.id == from.id) return fail(Code::invalid, "a record is not linked to itself", "/to");
        if (TRY(editor.sql().integer("SELECT 1 FROM link WHERE from_id = ? AND relation = ? AND to_id = ?", {from.id.text, relation, to.id.text})))
            return fail(Code::conflict, fmt::format("{} {} {} already", from.key, relation, to.key));
        Link link{.id = store_.ids().next().text,
                  .relation = std::string(relation),
                  .reason = reason,
                  .author = actor_.user_id,
                  .author_name = actor_.name,
                  .record = {std::string(to.type->name), to.id.text, to.key, to.title, to.state},
                  .at = editor.now()};
        TRY(editor.sql().run(
            "INSERT INTO link VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            {link.id, from_type.layout.info->name, from.id.text, relation, to.type->name, to.id.text, reason, actor_.user_id, actor_.name, link.at}));
        TRY(tell(editor, from, "link", reason, {}, Map{{"link", link.id}, {"relation", relation}, {"to", to.key}, {"to_id", to.id.text}}));
        TRY(tell(editor, to, "link", reason, {}, Map{{"link", link.id}, {"relation", relation}, {"from", from.key}, {"from_id", from.id.text}}));
        TRY(editor.linked({.relation = link.relation,
                           .from_type = std::string(from.type->name),
                           .from = from.id.text,
                           .to_type = std::string(to.type->name),
                           .to = to.id.text}));
        return link;
    });
}

Result<> Records::unlink(std::string_view type, std::string_view id, std::string_view link_id, std::string reason) {
    return on_record(store_, actor_, type, id, "unlink", [&](Editor& editor, TypeState&, const Record& record, const Sight&) -> Result<> {
        Map gone;
        LinkChange change{.made = false};
        std::string other_type, other_id;
        TRY(editor.sql().each("SELECT relation, from_id, to_id, from_type, to_type FROM link WHERE id = ? AND (from_id = ? OR to_id = ?)",
                              {link_id, record.id.text, record.id.text}, [&](const Row& row) {
                                  gone = Map{{"link", link_id}, {"relation", row.text(0)}, {"from_id", row.text(1)}, {"to_id", row.text(2)}};
                                  change.relation = row.text(0);
                                  change.from = row.text(1);
                                  change.to = row.text(2);
                                  change.from_type = row.text(3);
                                  change.to_type = row.text(4);
                                  const bool from_here = row.text(1) == record.id.text;
                                  other_id = row.text(from_here ? 2 : 1);
                                  other_type = row.text(from_here ? 4 : 3);
                                  return false;
                              }));
        if (gone.empty()) return fail(Code::not_found, fmt::format("{} has no link '{}'", record.key, link_id.substr(0, 60)));
        TRY(editor.sql().run("DELETE FROM link WHERE id = ?", {link_id}));
        TRY(tell(editor, record, "unlink", reason, gone, {}));
        if (TypeState* type = store_.state().find(other_type)) {
            const auto [number, other] = TRY(visible_record(editor.sql(), type->layout, {.everything = true}, other_id));
            TRY(tell(editor, other, "unlink", reason, gone, {}));
        }
        return editor.linked(change);
    });
}

Result<std::vector<Link>> Records::links_of(std::string_view type, std::string_view id) {
    const Record record = TRY(get(type, id));
    std::vector<Link> found;
    TRY(store_.read([&](Reader& reader) -> Result<> {
        return reader.sql.each(
            "SELECT id, relation, reason, author, author_name, at, from_id = ?1, CASE WHEN from_id = ?1 THEN to_type ELSE from_type END, "
            "CASE WHEN from_id = ?1 THEN to_id ELSE from_id END FROM link WHERE from_id = ?1 OR to_id = ?1 ORDER BY id",
            {record.id.text}, [&](const Row& row) {
                found.push_back({.id = std::string(row.text(0)),
                                 .relation = std::string(row.text(1)),
                                 .reason = std::string(row.text(2)),
                                 .author = std::string(row.text(3)),
                                 .author_name = std::string(row.text(4)),
                                 .outgoing = row.integer(6) != 0,
                                 .record = {.type = std::string(row.text(7)), .id = std::string(row.text(8))},
                                 .at = row.time(5)});
                return found.size() < 10'000;
            });
    }));
    std::vector<Link> out;
    for (Link& link : found) {
        const auto references = TRY(refer(link.record.type, std::array{link.record.id}));
        if (!references.front()) continue;  // out of sight
        link.record = *references.front();
        out.push_back(std::move(link));
    }
    return out;
}

Result<Comment> Records::comment(std::string_view type, std::string_view id, std::string_view text) {
    TRY(check_text(text, 50'000, "/text"));
    return on_record(store_, actor_, type, id, "comment", [&](Editor& editor, TypeState&, const Record& record, const Sight&) -> Result<Comment> {
        Comment comment{.id = store_.ids().next().text, .text = std::string(text), .author = actor_.user_id, .author_name = actor_.name, .at = editor.now()};
        TRY(editor.sql().run("INSERT INTO comment VALUES(?, ?, ?, ?, ?, ?)", {comment.id, record.id.text, text, actor_.user_id, actor_.name, comment.at}));
        TRY(tell(editor, record, "comment", {}, {}, Map{{"comment", comment.id}, {"text", text}}));
        return comment;
    });
}

Result<std::vector<Comment>> Records::comments(std::string_view type, std::string_view id) {
    const Record record = TRY(get(type, id));
    std::vector<Comment> out;
    TRY(store_.read([&](Reader& reader) -> Result<> {
        return reader.sql.each("SELECT id, text, author, author_name, at FROM comment WHERE record = ? ORDER BY id", {record.id.text}, [&](const Row& row) {
            out.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)), row.time(4)});
            return out.size() < 10'000;
        });
    }));
    return out;
}

Result<Attachment> Records::attach(std::string_view type, std::string_view id, std::string_view name, std::string_view media_type, std::string_view bytes) {
    TRY(check_text(name, 300, "/name"));
    TRY(check_text(media_type, 200, "/media_type"));
    TRY(get(type, id));  // before the bytes are kept
    const TypeState& state = *TRY(side_type(store_, type));
    TRY(may_write(actor_, *state.layout.info, schema::Level::p1, "attach"));
    const std::string hash = TRY(store_.blobs().put(bytes));
    return on_record(store_, actor_, type, id, "attach", [&](Editor& editor, TypeState&, const Record& record, const Sight&) -> Result<Attachment> {
        Attachment made{.id = store_.ids().next().text,
                        .name = std::string(name),
                        .media_type = std::string(media_type),
                        .hash = hash,
                        .author = actor_.user_id,
                        .author_name = actor_.name,
                        .bytes = bytes.size(),
                        .at = editor.now()};
        TRY(editor.sql().run("INSERT INTO attachment VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                             {made.id, record.type->name, record.id.text, name, media_type, hash, made.bytes, actor_.user_id, actor_.name, made.at}));
        TRY(tell(editor, record, "attach", {}, {},
                 Map{{"attachment", made.id}, {"name", name}, {"hash", hash}, {"bytes", made.bytes}, {"media_type", media_type}}));
        return made;
    });
}

namespace {

constexpr std::string_view attachment_columns = "SELECT id, name, media_type, hash, author, author_name, bytes, at, type, record FROM attachment";

Attachment attachment_of(const Row& row) {
    return {.id = std::string(row.text(0)),
            .name = std::string(row.text(1)),
            .media_type = std::string(row.text(2)),
            .hash = std::string(row.text(3)),
            .author = std::string(row.text(4)),
            .author_name = std::string(row.text(5)),
            .bytes = static_cast<uint64_t>(row.integer(6)),
            .at = row.time(7)};
}

}  // namespace

Result<std::vector<Attachment>> Records::attachments(std::string_view type, std::string_view id) {
    const Record record = TRY(get(type, id));
    std::vector<Attachment> out;
    TRY(store_.read([&](Reader& reader) -> Result<> {
        return reader.sql.each(std::string(attachment_columns) + " WHERE record = ? ORDER BY id", {record.id.text}, [&](const Row& row) {
            out.push_back(attachment_of(row));
            return out.size() < 10'000;
        });
    }));
    return out;
}

Result<Attachment> Records::attachment(std::string_view hash) {
    struct Found {
        Attachment attachment;
        std::string type, record;
    };
    std::vector<Found> found;
    TRY(store_.read([&](Reader& reader) -> Result<> {
        return reader.sql.each(std::string(attachment_columns) + " WHERE hash = ? ORDER BY id LIMIT 100", {hash}, [&](const Row& row) {
            found.push_back({attachment_of(row), std::string(row.text(8)), std::string(row.text(9))});
            return true;
        });
    }));
    for (Found& each : found)
        if (const auto record = get(each.type, each.record)) {
            TRY(note_reads(std::span(&*record, 1), "attachment"));
            return std::move(each.attachment);
        }
    return fail(Code::not_found, "there is no such attachment");
}

}  // namespace redoubt::store
