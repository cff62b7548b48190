#include "store/journal_beside.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "schema/json.h"

namespace redoubt::store {
namespace {

using schema::Map;

constexpr std::array<std::string_view, 6> actions{"link", "unlink", "comment", "edit_comment", "attach", "detach"};

Map object_in(std::string_view json) {
    const auto parsed = schema::parse_json(json);
    return parsed ? parsed->map() : Map();
}

}  // namespace

bool BesideTold::concerns(std::string_view action) { return std::ranges::find(actions, action) != actions.end(); }

uint64_t BesideTold::sum(std::string_view what, std::span<const std::string_view> said) const {
    std::string text;
    for (const std::string_view one : said) text += fmt::format("{}:{}", one.size(), one);
    return hash_(what, text);
}

// A link is told of at both its ends; the end that it goes out from counts. Who edits a comment does not become its author.
void BesideTold::take(const BesideEntry& entry) {
    const Map before = object_in(entry.before), after = object_in(entry.after);
    const auto put = [&](std::string_view what, std::string_view id, uint64_t sum) -> Told& {
        Told& told = told_[hash_(what, id)];
        told = {.sum = sum, .author = told.there ? told.author : hash_("author", entry.actor), .media_type = 0, .seq = entry.seq, .there = true};
        return told;
    };
    const auto gone = [&](std::string_view what, std::string_view id) { told_[hash_(what, id)] = {.seq = entry.seq}; };
    if (entry.action == "link" && !after["to_id"].is_null()) {
        const auto reason = schema::parse_json(entry.reason.empty() ? "\"\"" : entry.reason);
        put("link", after["link"].text(),
            sum("link", std::array<std::string_view, 4>{entry.record, after["relation"].text(), after["to_id"].text(), reason ? reason->text() : ""}));
    }
    if (entry.action == "unlink") gone("link", before["link"].text());
    if (entry.action == "comment" || entry.action == "edit_comment")
        put("comment", after["comment"].text(), sum("comment", std::array<std::string_view, 2>{entry.record, after["text"].text()}));
    if (entry.action == "attach") {
        Told& told = put("attachment", after["attachment"].text(),
                         sum("attachment", std::array<std::string_view, 4>{entry.record, after["name"].text(), after["hash"].text(),
                                                                           std::to_string(after["bytes"].integer())}));
        if (!after["media_type"].is_null()) told.media_type = hash_("media_type", after["media_type"].text());
    }
    if (entry.action == "detach") gone("attachment", before["attachment"].text());
}

// Columns: id, author, media type, record, and what else is said of it, as texts.
Result<BesideTold::Fault> BesideTold::table(Connection& sql, std::string_view what, std::string_view select, int columns) {
    Fault fault;
    TRY(sql.each(std::string(select), {}, [&](const Row& row) {
        std::vector<std::string_view> said;
        for (int column = 3; column < columns; ++column) said.push_back(row.text(column));
        const uint64_t now = sum(what, said);
        const auto found = told_.find(hash_(what, row.text(0)));
        const bool known = found != told_.end() && found->second.there;
        const auto as_told = [&](const Told& told) {
            return told.sum == now && told.author == hash_("author", row.text(1)) &&
                   (told.media_type == 0 || told.media_type == hash_("media_type", row.text(2)));
        };
        if (known && as_told(found->second)) {
            told_.erase(found);
            return true;
        }
        fault = {.seq = known ? found->second.seq : 0,
                 .record = std::string(row.text(3)),
                 .problem = known ? fmt::format("its {} {} is not what its entries make it", what, row.text(0))
                                  : fmt::format("the journal does not know its {} {}", what, row.text(0))};
        return false;
    }));
    return fault;
}

Result<BesideTold::Fault> BesideTold::compare(Connection& sql) {
    struct Table {
        std::string_view what, select;
        int columns;
    };
    for (const auto& [what, select, columns] : {Table{"link", "SELECT id, author, '', from_id, relation, to_id, reason FROM link", 7},
                                                {"comment", "SELECT id, author, '', record, text FROM comment", 5},
                                                {"attachment", "SELECT id, author, media_type, record, name, hash, CAST(bytes AS TEXT) FROM attachment", 7}})
        if (Fault fault = TRY(table(sql, what, select, columns)); !fault.problem.empty()) return fault;
    Fault fault;
    for (const auto& [id, told] : told_)
        if (told.there && (fault.seq == 0 || told.seq < fault.seq))
            fault = {.seq = told.seq, .record = {}, .problem = "what this entry tells of (a link, a comment or an attachment) is not there"};
    return fault;
}

}  // namespace redoubt::store
