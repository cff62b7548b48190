#include "rooms/team/task_progress.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_set>

#include <fmt/format.h>

#include "store/scan.h"

namespace redoubt::rooms {
namespace {

using schema::Query;
using store::Record;

constexpr size_t most_tries = 10'000;  // of one template's tasks that are looked at

Query any_state(const schema::RecordInfo& type, bool closed) {
    Query out{.kind = Query::Kind::any};
    for (const schema::State& state : type.states)
        if (state.closed == closed) out.children.push_back(schema::test_equals("state", std::string(state.name)));
    return out;
}

void count_outcome(TaskProgress& progress, std::string_view outcome) {
    if (outcome == "met") ++progress.met;
    if (outcome == "late") ++progress.late;
    if (outcome == "partly") ++progress.partly;
    if (outcome == "missed") ++progress.missed;
}

// The numbers of those that say so, or that wait for one that is open.
Result<std::unordered_set<int64_t>> blocked_among(store::Store& store, store::Records& records, const Query& all) {
    const Query waiting = schema::both(all, schema::test_equals("depends_on.is", "open"));
    std::unordered_set<int64_t> out;
    for (const Query& query : {schema::both(all, schema::test_equals("state", "blocked")), waiting})
        TRY(store::scan(store, records.actor(), "task", query, {}, [&](const store::ScanRow& row) { out.insert(row.number()); }));
    return out;
}

std::string part(int64_t count, std::string_view word) { return count == 0 ? std::string() : fmt::format("{} {}", count, word); }

std::string joined(std::initializer_list<std::string> parts) {
    std::string out;
    for (const std::string& one : parts)
        if (!one.empty()) out += (out.empty() ? "" : ", ") + one;
    return out;
}

std::optional<Duration> median_of(std::vector<int64_t>& spans) {
    if (spans.empty()) return std::nullopt;
    std::ranges::sort(spans);
    const size_t middle = spans.size() / 2;
    return Duration{spans.size() % 2 ? spans[middle] : spans[middle - 1] + (spans[middle] - spans[middle - 1]) / 2};
}

// Gathers what the tasks of a template say, step by step.
class Practice {
public:
    explicit Practice(const Record& made_from) {
        for (const schema::Value& step : made_from["steps"].list()) row_of(std::string(step.map()["number"].text())).title = step.map()["title"].text();
    }

    void add(const Record& task) {
        if (task["step"].text().empty()) return;
        StepPractice& row = row_of(std::string(task["step"].text()));
        const schema::State* state = task.type->find_state(task.state);
        if (state && !state->closed) ++row.open;
        const Time done = task["done_on"].time();
        if (task.state == "dropped" || done.unix_ns == 0) return;
        ++row.times;
        if (const Duration* took = task["took"].as<Duration>()) spans_[row.step].push_back(took->ns);
        if (!row.last || (*row.last)["done_on"].time() < done) row.last = task;
    }

    std::vector<StepPractice> rows(const std::string& only) && {
        for (StepPractice& row : rows_) row.middle = median_of(spans_[row.step]);
        if (!only.empty()) std::erase_if(rows_, [&](const StepPractice& row) { return row.step != only; });
        return std::move(rows_);
    }

private:
    StepPractice& row_of(const std::string& step) {
        const auto found = std::ranges::find(rows_, step, &StepPractice::step);
        if (found != rows_.end()) return *found;
        rows_.push_back({.step = step});
        return rows_.back();
    }

    std::vector<StepPractice> rows_;
    std::map<std::string, std::vector<int64_t>> spans_;
};

}  // namespace

Result<TaskProgress> progress_of_tasks(store::Store& store, store::Records& records, const std::string& id) {
    const schema::RecordInfo* type = store.find_type("task");
    TaskProgress progress;
    if (!type) return progress;
    const Query all = schema::test_equals("parent", id);
    const auto blocked = TRY(blocked_among(store, records, schema::both(all, any_state(*type, false))));
    const Time now = store.clock().now();
    constexpr std::array<std::string_view, 5> fields{"state", "due", "outcome", "expectation", "target"};
    TRY(store::scan(store, records.actor(), "task", all, fields, [&](const store::ScanRow& row) {
        const schema::State* state = type->find_state(row.text(0));
        if (state && state->name == "dropped") {
            ++progress.dropped;
            return;
        }
        ++progress.total;
        if (state && state->closed) {
            ++progress.done;
            count_outcome(progress, row.text(2));
            return;
        }
        ++progress.open;
        progress.blocked += blocked.contains(row.number());
        const bool overdue = !row.is_null(1) && row.integer(1) < now.unix_ns;
        progress.overdue += overdue;
        progress.missed += overdue && (!row.is_null(3) || !row.is_null(4));
    }));
    return progress;
}

Result<std::vector<Record>> tasks_on(store::Records& records, const std::string& id, int limit) {
    std::vector<Record> out;
    for (const auto& [text, sort] : {std::pair{"is:open has:due", "due"}, {"is:open -has:due", "created"}, {"is:closed", "-updated"}}) {
        if (static_cast<int>(out.size()) >= limit) break;
        store::ListQuery query{.text = text, .tree = schema::test_equals("parent", id), .sort = sort, .limit = limit - static_cast<int>(out.size())};
        store::Page page = TRY(records.list("task", query));
        for (Record& record : page.records) out.push_back(std::move(record));
    }
    return out;
}

std::string in_words(const TaskProgress& progress) {
    if (progress.total == 0) return progress.dropped == 0 ? "no tasks" : fmt::format("no tasks but {} dropped", progress.dropped);
    const std::string outcomes =
        joined({part(progress.met, "met"), part(progress.late, "late"), part(progress.partly, "partly"), part(progress.missed, "missed")});
    const std::string standing = joined({fmt::format("{} of {} done", progress.done, progress.total), part(progress.blocked, "blocked"),
                                         part(progress.overdue, "overdue"), part(progress.dropped, "dropped")});
    return outcomes.empty() ? standing : standing + "; " + outcomes;
}

Result<std::vector<StepPractice>> practice_of(store::Store& store, store::Records& records, const Record& made_from, const std::string& step) {
    Practice practice(made_from);
    if (store.find_type("task")) {
        Query query = schema::test_equals("step_of", made_from.id.text);
        if (!step.empty()) query = schema::both(std::move(query), schema::test_equals("step", step));
        store::ListQuery wanted{.text = {}, .tree = std::move(query), .sort = "-updated", .limit = 500};
        size_t seen = 0;
        do {
            const store::Page page = TRY(records.list("task", wanted));
            for (const Record& task : page.records) practice.add(task);
            seen += page.records.size();
            wanted.cursor = page.next_cursor;
        } while (!wanted.cursor.empty() && seen < most_tries);
    }
    std::vector<StepPractice> rows = std::move(practice).rows(step);
    if (rows.empty() && !step.empty()) return fail(Code::not_found, fmt::format("{} has no step '{}'", made_from.key, step.substr(0, 30)), "step");
    return rows;
}

}  // namespace redoubt::rooms
