#include "store/dependencies.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "schema/json.h"

namespace redoubt::store {
namespace {

constexpr size_t most_followed = 100'000;

struct Hop {
    std::string id{}, key{};
    size_t from = 0;  // the step before, by its place
};

bool is_closed(const schema::RecordInfo& type, std::string_view name) {
    const schema::State* state = type.find_state(name);
    return state && state->closed;
}

// Breadth first over what each waits for, until it comes back to `after` or there is nothing more.
class Walk {
public:
    Walk(Connection& sql, const Layout& layout, const Record& after)
        : sql_(sql),
          after_(after),
          select_(fmt::format("SELECT number, {} FROM {} WHERE id = ?", layout.find(layout.info->depends_on)->name, layout.table)),
          layout_(layout) {}

    Result<std::string> circle() {  // empty: there is none
        steps_.push_back({.id = after_.id.text, .key = after_.key});
        follow(0, after_.fields[layout_.info->depends_on].list());
        for (size_t at = 1; at < steps_.size() && at < most_followed; ++at) {
            if (steps_[at].id == after_.id.text) return way_to(at);
            schema::List next;
            TRY(sql_.each(select_, {steps_[at].id}, [&](const Row& row) {
                steps_[at].key = layout_.key(row.integer(0));
                if (const auto list = schema::parse_json(row.text(1)); list && !row.is_null(1)) next = list->list();
                return false;
            }));
            follow(at, next);
        }
        return std::string();
    }

private:
    void follow(size_t from, const schema::List& ids) {
        for (const schema::Value& id : ids)
            if (seen_.emplace(id.text()).second) steps_.push_back({.id = std::string(id.text()), .key = {}, .from = from});
    }
    std::string way_to(size_t at) const {
        std::vector<std::string> keys{after_.key};
        for (size_t step = steps_[at].from; step != 0; step = steps_[step].from) keys.push_back(steps_[step].key);
        keys.push_back(after_.key);
        std::ranges::reverse(keys);
        return fmt::format("{}", fmt::join(keys, " → "));
    }

    Connection& sql_;
    const Record& after_;
    std::string select_;
    const Layout& layout_;
    std::vector<Hop> steps_;
    std::unordered_set<std::string> seen_;
};

}  // namespace

Result<> refuse_circles(Connection& sql, const Layout& layout, const Record& before, const Record& after) {
    const std::string_view field = layout.info->depends_on;
    if (field.empty() || before.fields[field] == after.fields[field]) return {};
    const std::string way = TRY(Walk(sql, layout, after).circle());
    if (way.empty()) return {};
    return fail(Code::conflict, "it would wait for itself: " + way, "/" + std::string(field), "leave one of them out");
}

Result<> refuse_moving_early(Connection& sql, const Layout& layout, const Record& before, const Record& after, std::string_view reason) {
    const schema::RecordInfo& type = *layout.info;
    if (type.depends_on.empty() || !reason.empty() || before.state == after.state || is_closed(type, before.state)) return {};
    const schema::Move* move = type.find_move(before.state, after.state);
    if (!is_closed(type, after.state) && (!move || !move->waits)) return {};
    const std::string ids = schema::to_json(after.fields[type.depends_on]);
    std::string open;
    TRY(sql.each(fmt::format("SELECT number, state FROM {} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY number", layout.table), {ids},
                 [&](const Row& row) {
                     const auto state = static_cast<size_t>(row.integer(1));
                     if (state < type.states.size() && !type.states[state].closed) open += (open.empty() ? "" : ", ") + layout.key(row.integer(0));
                     return true;
                 }));
    if (open.empty()) return {};
    return fail(Code::conflict, fmt::format("{} waits for {}", after.key, open), "/to", "finish that first, or give a reason why it need not be");
}

}  // namespace redoubt::store
