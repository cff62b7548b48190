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

uint64_t BesideTold::sum(std::string_view what, std::initializer_list<std::string_view> said) const {
    std::string text;
    for (const std::string_view one : said) text += fmt::format("{}:{}", one.size(), one);
    return hash_(what, text);
}

// A link is told of at both its ends; the end that it goes out from counts.
void BesideTold::take(const BesideEntry& entry) {
    const Map before = object_in(entry.before), after = object_in(entry.after);
    const auto put = [&](std::string_view what, std::string_view id, uint64_t sum) { told_[hash_(what, id)] = {sum, entry.seq, true}; };
    const auto gone = [&](std::string_view what, std::string_view id) { told_[hash_(what, id)] = {0, entry.seq, false}; };
    if (entry.action == "link" && !after["to_id"].is_null())
        put("link", after["link"].text(), sum("link", {entry.record, after["relation"].text(), after["to_id"].text()}));
    if (entry.action == "unlink") gone("link", before["link"].text());
    if (entry.action == "comment" || entry.action == "edit_comment")
        put("comment", after["comment"].text(), sum("comment", {entry.record, after["text"].text()}));
    if (entry.action == "attach")
        put("attachment", after["attachment"].text(),
            sum("attachment", {entry.record, after["name"].text(), after["hash"].text(), std::to_string(after["bytes"].integer())}));
    if (entry.action == "detach") gone("attachment", before["attachment"].text());
}

// Columns: id, record, and what is said of it, as texts.
Result<BesideTold::Fault> BesideTold::table(Connection& sql, std::string_view what, std::string_view select) {
    Fault fault;
    TRY(sql.each(std::string(select), {}, [&](const Row& row) {
        const bool is_comment = what == "comment";
        const bool is_link = what == "link";
        const uint64_t now = is_comment ? sum(what, {row.text(1), row.text(2)})
                             : is_link  ? sum(what, {row.text(1), row.text(2), row.text(3)})
                                        : sum(what, {row.text(1), row.text(2), row.text(3), row.text(4)});
        const auto found = told_.find(hash_(what, row.text(0)));
        const bool known = found != told_.end() && found->second.there;
        if (known && found->second.sum == now) {
            told_.erase(found);
            return true;
        }
        fault = {.seq = known ? found->second.seq : 0,
                 .record = std::string(row.text(1)),
                 .problem = known ? fmt::format("its {} {} is not what its entries make it", what, row.text(0))
                                  : fmt::format("the journal does not know its {} {}", what, row.text(0))};
        return false;
    }));
    return fault;
}

Result<BesideTold::Fault> BesideTold::compare(Connection& sql) {
    for (const auto& [what, select] : {std::pair<std::string_view, std::string_view>{"link", "SELECT id, from_id, relation, to_id FROM link"},
                                       {"comment", "SELECT id, record, text FROM comment"},
                                       {"attachment", "SELECT id, record, name, hash, CAST(bytes AS TEXT) FROM attachment"}})
        if (Fault fault = TRY(table(sql, what, select)); !fault.problem.empty()) return fault;
    Fault fault;
    for (const auto& [id, told] : told_)
        if (told.there && (fault.seq == 0 || told.seq < fault.seq))
            fault = {.seq = told.seq, .record = {}, .problem = "what this entry tells of (a link, a comment or an attachment) is not there"};
    return fault;
}

}  // namespace redoubt::store
