#include "rooms/team/work_candidates.h"

#include <algorithm>
#include <unordered_set>

#include "records/all.h"
#include "store/scan.h"

namespace redoubt::rooms {
namespace {

using schema::Query;
using schema::RecordInfo;
using schema::State;

constexpr Duration standing_ahead = days(30);  // what is in force shows up so long before its date
constexpr int most_queued = 20;                // of nobody's, of each type

Query any_of(std::vector<Query> children) { return {.kind = Query::Kind::any, .children = std::move(children)}; }
Query all_of(std::vector<Query> children) { return {.kind = Query::Kind::all, .children = std::move(children)}; }
Query absent(std::string_view field) {
    return {.kind = Query::Kind::negation,
            .children = {{.kind = Query::Kind::test, .test = {.field = std::string(field), .op = schema::Op::present, .value = "*"}}}};
}

// What of a type matters here, each only where the columns have it.
struct Shape {
    const RecordInfo* info = nullptr;
    std::string_view assignee{}, due{}, priority{};
    std::vector<std::string_view> names{"state", "owner", "created", "updated"};
    size_t assignee_at = 0, due_at = 0, priority_at = 0;  // 0: it has none
    std::vector<size_t> lapses_at{};                      // of each state

    size_t take(std::string_view field) {
        names.push_back(field);
        return names.size() - 1;
    }
};

bool is_indexed(const RecordInfo& info, std::string_view field) {
    const schema::FieldInfo* found = field.empty() ? nullptr : info.find(field);
    return found && found->options.indexed && !found->shape.item;
}

Shape shape_of(const RecordInfo& info) {
    Shape shape{.info = &info};
    const RecordInfo* members = members_of(info);
    shape.priority = members ? members->priority : info.priority;
    shape.assignee = is_indexed(info, info.assignee) && info.assignee != "owner" ? info.assignee : std::string_view();
    shape.due = is_indexed(info, info.due) ? info.due : std::string_view();
    if (!is_indexed(info, shape.priority)) shape.priority = {};
    if (!shape.assignee.empty()) shape.assignee_at = shape.take(shape.assignee);
    if (!shape.due.empty()) shape.due_at = shape.take(shape.due);
    if (!shape.priority.empty()) shape.priority_at = shape.take(shape.priority);
    for (const State& state : info.states) shape.lapses_at.push_back(is_indexed(info, state.lapses) ? shape.take(state.lapses) : 0);
    return shape;
}

void put_priority(const Shape& shape, WorkFacts& facts, int64_t place) {
    if (place < 0) return;
    const auto choices = shape.info->find(shape.priority)->shape.choices;
    facts.priority_name = shape.priority;
    facts.priority_places = static_cast<int>(choices.size());
    facts.priority_place = static_cast<int>(place);
    facts.priority = choices[static_cast<size_t>(place)].name;
}

Candidate candidate_of(const Shape& shape, const store::ScanRow& row) {
    Candidate out{.type = shape.info, .number = row.number(), .created = {row.integer(2)}};
    if (!row.is_null(3)) out.facts.updated = {row.integer(3)};
    if (const State* state = shape.info->find_state(row.text(0))) out.facts.state = state->name;
    out.owner = row.text(1);
    const size_t lapses_at = shape.lapses_at[static_cast<size_t>(std::max<int64_t>(row.integer(0), 0))];
    const size_t due_at = lapses_at ? lapses_at : shape.due_at;
    if (due_at && !row.is_null(due_at)) out.facts.due = {row.integer(due_at)};
    if (shape.priority_at && !row.is_null(shape.priority_at)) put_priority(shape, out.facts, row.integer(shape.priority_at));
    return out;
}

class Search {
public:
    Search(store::Store& store, store::Records& records, const WorkRequest& request)
        : store_(store), records_(records), request_(request), soon_(store.clock().now() + standing_ahead) {}

    Result<> type(const RecordInfo& info) {
        const Shape shape = shape_of(info);
        std::vector<Query> states;
        std::vector<Query> acting;
        TRY(find_stale(shape));
        for (const State& state : info.states) {
            if (!state.waits_for.empty()) TRY(verdicts(shape, state));
            const bool acts = !state.closed && !state.standing;
            const bool dated = state.standing ? !shape.due.empty() || !state.lapses.empty() || !stale_.empty() : !state.lapses.empty();
            if (!state.waits_for.empty() || (!acts && !dated)) continue;
            states.push_back(schema::test_equals("state", std::string(state.name)));
            if (acts) acting.push_back(states.back());
        }
        if (!info.derived && !states.empty()) TRY(assigned(shape, any_of(std::move(states))));
        if (request_.sees_queue && !info.grouping && !acting.empty()) TRY(queued(shape, any_of(std::move(acting))));
        return {};
    }

    std::vector<Candidate> found() && { return std::move(found_); }

private:
    Query whose(const Shape& shape) const {
        std::vector<Query> out{schema::test_equals("owner", request_.party)};
        if (!request_.team.empty()) out.push_back(schema::test_equals("owner", request_.team));
        if (shape.assignee_at) out.push_back(schema::test_equals(std::string(shape.assignee), request_.party));
        return any_of(std::move(out));
    }

    // Which of what may wait for this person are out of date by their type's own rule.
    Result<> find_stale(const Shape& shape) {
        stale_.clear();
        if (shape.info->stale.empty()) return {};
        const Query query = all_of({whose(shape), schema::test_equals("is", "stale")});
        return store::scan(store_, records_.actor(), shape.info->name, query, {}, [&](const store::ScanRow& row) { stale_.insert(row.number()); });
    }

    // Mine, or my team's and nobody's.
    Result<> assigned(const Shape& shape, Query states) {
        const Query query = all_of({whose(shape), std::move(states)});
        return store::scan(store_, records_.actor(), shape.info->name, query, shape.names, [&](const store::ScanRow& row) {
            const std::string_view assignee = shape.assignee_at ? row.text(shape.assignee_at) : std::string_view();
            if (!assignee.empty() && assignee != request_.party) return;
            Candidate candidate = candidate_of(shape, row);
            const bool mine = assignee == request_.party || candidate.owner == request_.party;
            candidate.facts.standing = mine ? Whose::mine : Whose::team;
            candidate.facts.stale = stale_.contains(candidate.number);
            if (is_asked_now(candidate)) found_.push_back(std::move(candidate));
        });
    }

    bool is_asked_now(const Candidate& candidate) const {
        const State* state = candidate.type->find_state(candidate.facts.state);
        const bool in_force = state && (state->standing || state->closed);
        return state && (!in_force || candidate.facts.stale || (candidate.facts.due.unix_ns != 0 && candidate.facts.due <= soon_));
    }

    // Waits for the word of those whom the record names; of its owner, where it names nobody.
    Result<> verdicts(const Shape& shape, const State& state) {
        const std::string field(state.waits_for);
        std::vector<Query> asked{schema::test_equals(field, request_.party)};
        if (!request_.team.empty()) asked.push_back(schema::test_equals(field, request_.team));
        if (field != "owner") asked.push_back(all_of({absent(field), schema::test_equals("owner", request_.party)}));
        std::vector<Query> query{schema::test_equals("state", std::string(state.name)), any_of(std::move(asked))};
        return store::scan(store_, records_.actor(), shape.info->name, all_of(std::move(query)), shape.names, [&](const store::ScanRow& row) {
            Candidate candidate = candidate_of(shape, row);
            candidate.facts.verdict = true;
            candidate.facts.standing = candidate.owner == request_.party ? Whose::mine : Whose::team;
            found_.push_back(std::move(candidate));
        });
    }

    Result<> queued(const Shape& shape, Query states) {
        std::vector<Query> nobodys{std::move(states), absent("owner")};
        if (shape.assignee_at) nobodys.push_back(absent(shape.assignee));
        store::ListQuery query{.text = {}, .tree = all_of(std::move(nobodys)), .sort = shape.priority.empty() ? "created" : "-" + std::string(shape.priority)};
        query.limit = most_queued;
        query.fields = {"key"};
        for (const std::string_view field : {shape.due, shape.priority})
            if (!field.empty()) query.fields.emplace_back(field);
        const store::Page page = TRY(records_.list(shape.info->name, query));
        for (const store::Record& record : page.records) add_queued(shape, record);
        return {};
    }

    void add_queued(const Shape& shape, const store::Record& record) {
        Candidate candidate{.type = shape.info, .number = store::number_of(store_, *shape.info, record.key), .created = record.created};
        candidate.facts.standing = Whose::queue;
        candidate.facts.updated = record.updated;
        if (const State* state = shape.info->find_state(record.state)) candidate.facts.state = state->name;
        if (!shape.due.empty()) candidate.facts.due = record[shape.due].time();
        const auto choices = shape.priority.empty() ? std::span<const schema::Choice>() : shape.info->find(shape.priority)->shape.choices;
        for (size_t i = 0; i < choices.size(); ++i)
            if (choices[i].name == record[shape.priority].text()) put_priority(shape, candidate.facts, static_cast<int64_t>(i));
        found_.push_back(std::move(candidate));
    }

    store::Store& store_;
    store::Records& records_;
    const WorkRequest& request_;
    Time soon_;
    std::unordered_set<int64_t> stale_;  // of the type at hand
    std::vector<Candidate> found_;
};

}  // namespace

const RecordInfo* members_of(const RecordInfo& group) {
    for (const RecordInfo* info : records::all_records())
        if (info->grouping && info->grouping->into == &group) return info;
    return nullptr;
}

Result<std::vector<Candidate>> find_candidates(store::Store& store, store::Records& records, const WorkRequest& request) {
    Search search(store, records, request);
    for (const RecordInfo* info : store.types())
        if (!info->derived || members_of(*info)) TRY(search.type(*info));
    return std::move(search).found();
}

}  // namespace redoubt::rooms
