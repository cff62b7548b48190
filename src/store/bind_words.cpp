// is:… and has:…, written out in plain tests of a type's fields.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "store/bind.h"

namespace redoubt::store {

using schema::Op;
using schema::Query;
using schema::RecordInfo;
using schema::Test;

namespace {

constexpr std::array<std::string_view, 3> beside{"link", "comment", "attachment"};
constexpr std::string_view known_words = "is:open, is:closed, is:overdue, is:unassigned, is:mine, is:stale";

std::unexpected<Error> refused(const Test& test, std::string message, std::string hint) {
    return fail(Code::invalid, std::move(message), fmt::format("column {}", test.column), std::move(hint));
}

Query present(std::string_view field, const Test& from) {
    return {.kind = Query::Kind::test, .test = {.field = std::string(field), .op = Op::present, .value = "*", .column = from.column}};
}
Query negated(Query query) { return {.kind = Query::Kind::negation, .children = {std::move(query)}}; }

Query in_states(const RecordInfo& info, bool closed) {
    Query out{.kind = Query::Kind::any};
    for (const schema::State& state : info.states)
        if (state.closed == closed) out.children.push_back(schema::test_equals("state", std::string(state.name)));
    return out;
}

Query in_state(const schema::State& state) { return schema::test_equals("state", std::string(state.name)); }

// Whom a state waits for acts in it; else whoever is assigned, and where nobody is, the owner.
Query acts(const RecordInfo& info, const std::string& me, const Test& test) {
    Query owned = schema::test_equals("owner", me);
    if (info.assignee.empty()) return owned;
    Query any{.kind = Query::Kind::any};
    any.children.push_back(schema::test_equals(std::string(info.assignee), me));
    any.children.push_back(schema::both(negated(present(info.assignee, test)), std::move(owned)));
    return any;
}

Query mine(const RecordInfo& info, const std::string& me, const Test& test) {
    if (me.empty()) return {.kind = Query::Kind::any};
    Query waited{.kind = Query::Kind::any}, usual = acts(info, me, test);
    for (const schema::State& state : info.states) {
        if (state.waits_for.empty()) continue;
        waited.children.push_back(schema::both(in_state(state), schema::test_equals(std::string(state.waits_for), me)));
        usual = schema::both(std::move(usual), negated(in_state(state)));
    }
    if (waited.children.empty()) return usual;
    waited.children.push_back(std::move(usual));
    return waited;
}

Result<Query> overdue(const RecordInfo& info, const Test& test) {
    if (info.due.empty()) return refused(test, fmt::format("{} have no deadline, so none is overdue", info.plural), "name a time field: updated:<now-30d");
    Query due{.kind = Query::Kind::test, .test = {.field = std::string(info.due), .op = Op::less, .value = "now", .column = test.column}};
    return schema::both(in_states(info, false), std::move(due));
}

Result<Query> stale(const RecordInfo& info, const Test& test) {
    if (info.stale.empty()) return refused(test, fmt::format("nothing says when {} are stale", info.plural), "name a time field: updated:<now-30d");
    return schema::parse_query(info.stale);
}

}  // namespace

bool has_beside(std::string_view name) { return std::ranges::find(beside, name) != beside.end(); }

Result<Query> expand_word(const Test& test, const RecordInfo& info, const std::string& me) {
    if (test.op == Op::present) return refused(test, fmt::format("'{}:' takes a word", test.field), std::string(known_words));
    if (test.op != Op::equals) return refused(test, fmt::format("'{}' is not compared", test.field), std::string(known_words));
    const std::string word = schema::pattern_of(test).text;
    if (test.field == "has") {
        Query field = present(word, test);
        field.test.column += 4;
        return field;
    }
    if (word == "open" || word == "closed") return in_states(info, word == "closed");
    if (word == "overdue") return overdue(info, test);
    if (word == "unassigned") {
        Query nobody = negated(present("owner", test));
        return info.assignee.empty() ? nobody : schema::both(negated(present(info.assignee, test)), std::move(nobody));
    }
    if (word == "mine") return mine(info, me, test);
    if (word == "stale") return stale(info, test);
    const auto near = schema::near_names(word, {"open", "closed", "overdue", "unassigned", "mine", "stale"});
    return refused(test, fmt::format("'is:{}' is not known", word.substr(0, 60)),
                   near.empty() ? fmt::format("known are {}", known_words) : fmt::format("did you mean is:{}?", fmt::join(near, ", is:")));
}

}  // namespace redoubt::store
