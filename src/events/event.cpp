#include "events/event.h"

#include <algorithm>
#include <cstring>
#include <mutex>

namespace redoubt::events {

FieldId FieldNames::intern(std::string_view name) {
    FieldId id{};
    if (find(name, id)) return id;
    const std::unique_lock lock(mutex_);
    if (const auto it = ids_.find(name); it != ids_.end()) return it->second;
    names_.emplace_back(name);
    id = static_cast<FieldId>(names_.size() - 1);
    ids_.emplace(names_.back(), id);
    return id;
}

bool FieldNames::find(std::string_view name, FieldId& id) const {
    const std::shared_lock lock(mutex_);
    const auto it = ids_.find(name);
    if (it == ids_.end()) return false;
    id = it->second;
    return true;
}

std::string_view FieldNames::name(FieldId id) const {
    const std::shared_lock lock(mutex_);
    return names_[static_cast<size_t>(id)];
}

size_t FieldNames::size() const {
    const std::shared_lock lock(mutex_);
    return names_.size();
}

void EventBatch::add_event(Event event) {
    if (pending_count_ > 0) {
        auto* fields = reinterpret_cast<Field*>(arena.allocate(pending_count_ * sizeof(Field)));
        std::memcpy(fields, pending_.data(), pending_count_ * sizeof(Field));
        event.fields = {fields, pending_count_};
    }
    pending_count_ = 0;
    events.push_back(event);
}

void EventBatch::clear() {
    events.clear();
    pending_count_ = 0;
    arena.reset();
}

const Field* find_field(const Event& event, FieldId id) {
    const auto it = std::ranges::find(event.fields, id, &Field::id);
    return it == event.fields.end() ? nullptr : &*it;
}

}  // namespace redoubt::events
