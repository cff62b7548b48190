#include "logs/column_filter.h"

#include <algorithm>

namespace redoubt::logs {

namespace {

using Kind = schema::Query::Kind;
using Where = EventCondition::Where;

}  // namespace

bool ColumnFilter::serves(const EventCondition& condition) {
    if (condition.kind == Kind::test) return condition.where == Where::promoted || condition.where == Where::time;
    return std::ranges::all_of(condition.children, serves);
}

Result<bool> ColumnFilter::prepare() { return prepare(root_); }

Result<bool> ColumnFilter::prepare(const EventCondition& condition) {
    for (const EventCondition& child : condition.children)
        if (!TRY(prepare(child))) return false;
    if (condition.kind != Kind::test || condition.where != Where::promoted) return true;
    if (!columns_.whole(condition.promoted)) return false;
    const std::vector<std::string_view> values = TRY(columns_.dictionary(condition.promoted));
    std::vector<uint8_t> holds(values.size());
    for (size_t i = 1; i < values.size(); ++i) holds[i] = condition.holds_for(values[i]) ? 1 : 0;
    holds_[&condition] = std::move(holds);
    return true;
}

Result<std::vector<uint8_t>> ColumnFilter::mask(const EventCondition& condition, size_t chunk, const std::vector<int64_t>& times) {
    const size_t count = columns_.chunks()[chunk].rows;
    std::vector<uint8_t> out(count, condition.kind == Kind::any ? 0 : 1);
    if (condition.kind == Kind::test && condition.where == Where::time) {
        for (size_t i = 0; i < count; ++i) out[i] = condition.holds_at({times[i]}) ? 1 : 0;
    } else if (condition.kind == Kind::test) {
        std::vector<uint32_t> places;
        TRY(columns_.places(chunk, condition.promoted, places));
        const std::vector<uint8_t>& holds = holds_[&condition];
        for (size_t i = 0; i < count; ++i) out[i] = holds[places[i]];
    }
    for (const EventCondition& child : condition.children) {
        const std::vector<uint8_t> other = TRY(mask(child, chunk, times));
        for (size_t i = 0; i < count; ++i)
            out[i] = condition.kind == Kind::any        ? out[i] | other[i]
                     : condition.kind == Kind::negation ? static_cast<uint8_t>(1 - other[i])
                                                        : out[i] & other[i];
    }
    return out;
}

Result<ColumnFilter::Rows> ColumnFilter::rows(size_t chunk, bool with_times) {
    Rows out;
    const Columns::Chunk& span = columns_.chunks()[chunk];
    out.none = (from_ && span.latest < *from_) || (to_ && span.earliest >= *to_);
    if (out.none) return out;
    const bool inside = (!from_ || span.earliest >= *from_) && (!to_ || span.latest < *to_);
    out.all = inside && root_.kind == Kind::everything;
    if (with_times || !out.all) TRY(columns_.times(chunk, out.times));
    if (out.all) return out;
    out.mask = TRY(mask(root_, chunk, out.times));
    for (size_t i = 0; i < out.mask.size() && !inside; ++i)
        if ((from_ && out.times[i] < from_->unix_ns) || (to_ && out.times[i] >= to_->unix_ns)) out.mask[i] = 0;
    if (!with_times) out.times.clear();
    return out;
}

}  // namespace redoubt::logs
