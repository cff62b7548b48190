#include "rooms/team/staleness.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "store/notices.h"
#include "store/scan.h"

namespace redoubt::rooms {
namespace {

using schema::RecordInfo;
using store::Actor;
using store::Record;

constexpr std::string_view stale_notice = "stale";
constexpr size_t told_at_once = 1000;  // records, in one transaction

Result<size_t> tell(store::Store& store, const RecordInfo& type, std::span<const int64_t> numbers) {
    const Time now = store.clock().now();
    size_t count = 0;
    for (size_t at = 0; at < numbers.size(); at += told_at_once) {
        const auto part = numbers.subspan(at, std::min(told_at_once, numbers.size() - at));
        const std::vector<Record> records = TRY(store::records_by_number(store, Actor::redoubt(), type.name, part));
        std::vector<store::Notice> notices;
        for (const Record& record : records)
            notices.push_back({.record = &record, .what = stale_notice, .since = now, .reason = fmt::format("out of date: {}", type.stale)});
        count += TRY(store::tell_notices(store, Actor::redoubt(), notices));
    }
    return count;
}

// What everybody sees is judged by what everybody sees: that hidden evidence has expired must not show on a claim in the open.
Result<std::unordered_set<int64_t>> stale_now(store::Store& store, const RecordInfo& type) {
    std::unordered_set<int64_t> found;
    const auto add = [&](const store::ScanRow& row) { found.insert(row.number()); };
    const schema::Query stale = schema::test_equals("is", "stale"), hidden = schema::test_equals("has", "compartment");
    TRY(store::scan(store, Actor{.user_id = "redoubt", .name = "Redoubt"}, type.name, stale, {}, add));
    TRY(store::scan(store, Actor::redoubt(), type.name, schema::both(stale, hidden), {}, add));
    return found;
}

Result<> tell_type(store::Store& store, const RecordInfo& type, StaleOutcome& outcome) {
    std::unordered_set<int64_t> stale = TRY(stale_now(store, type));
    std::vector<std::string> passed;
    for (std::string& key : TRY(store::told_of(store, type, stale_notice)))
        if (stale.erase(store::number_of(store, type, key)) == 0) passed.push_back(std::move(key));
    TRY(store::forget_notices(store, passed, stale_notice));
    std::vector<int64_t> fresh(stale.begin(), stale.end());
    std::ranges::sort(fresh);
    outcome.again += passed.size();
    outcome.lapsed += TRY(tell(store, type, fresh));
    return {};
}

}  // namespace

Result<StaleOutcome> tell_stale(store::Store& store) {
    StaleOutcome outcome;
    for (const RecordInfo* type : store.types())
        if (!type->stale.empty() && !type->derived) TRY(tell_type(store, *type, outcome));
    return outcome;
}

}  // namespace redoubt::rooms
