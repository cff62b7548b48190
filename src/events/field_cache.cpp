#include "events/field_cache.h"

#include "events/field_limit.h"

namespace redoubt::events {
namespace {

constexpr size_t most_known_names = 200'000;

}  // namespace

FieldId FieldCache::find(std::string_view name) {
    Known* const expected = previous_->next;
    if (expected != nullptr && expected->name == name) {
        previous_ = expected;
        return expected->id;
    }
    auto at = known_.find(name);
    if (at == known_.end()) {
        auto fresh = std::make_unique<Known>(Known{std::string(name), intern_within_limit(names_, name)});
        const std::string_view key = fresh->name;
        at = known_.emplace(key, std::move(fresh)).first;
    }
    previous_->next = at->second.get();
    previous_ = at->second.get();
    return previous_->id;
}

void FieldCache::forget_if_large() {
    if (known_.size() < most_known_names) return;
    known_.clear();
    first_.next = nullptr;
    previous_ = &first_;
}

}  // namespace redoubt::events
