#include "schema/value.h"

#include <algorithm>

namespace redoubt::schema {

namespace {

// Names are short, and differ in length or at the first letter most of the time.
bool is_called(const Member& member, std::string_view name) {
    return member.name.size() == name.size() && (name.empty() || (member.name.front() == name.front() && member.name == name));
}

}  // namespace

Map::Map() noexcept = default;
Map::Map(std::initializer_list<Member> members) : members_(members) {}
Map::Map(const Map&) = default;
Map::Map(Map&&) noexcept = default;
Map& Map::operator=(const Map&) = default;
Map& Map::operator=(Map&&) noexcept = default;
Map::~Map() = default;

const Value* Map::find(std::string_view name) const {
    for (const Member& member : members_)
        if (is_called(member, name)) return &member.value;
    return nullptr;
}

Value* Map::find(std::string_view name) {
    for (Member& member : members_)
        if (is_called(member, name)) return &member.value;
    return nullptr;
}

const Value& Map::operator[](std::string_view name) const {
    static const Value null;
    const Value* found = find(name);
    return found ? *found : null;
}

void Map::set(std::string_view name, Value value) {
    if (Value* found = find(name))
        *found = std::move(value);
    else
        members_.emplace_back(std::string(name), std::move(value));
}

void Map::add(std::string name, Value value) { members_.emplace_back(std::move(name), std::move(value)); }

bool Map::erase(std::string_view name) {
    return std::erase_if(members_, [&](const Member& member) { return member.name == name; }) > 0;
}

size_t Map::size() const { return members_.size(); }
bool Map::empty() const { return members_.empty(); }
void Map::reserve(size_t count) { members_.reserve(count); }
const Member* Map::begin() const { return members_.data(); }
const Member* Map::end() const { return members_.data() + members_.size(); }
Member* Map::begin() { return members_.data(); }
Member* Map::end() { return members_.data() + members_.size(); }
bool Map::operator==(const Map& other) const { return members_ == other.members_; }

std::string_view Value::text() const {
    const auto* found = as<std::string>();
    return found ? std::string_view(*found) : std::string_view();
}

int64_t Value::integer() const {
    const auto* found = as<int64_t>();
    return found ? *found : 0;
}

bool Value::boolean() const {
    const auto* found = as<bool>();
    return found && *found;
}

Time Value::time() const {
    const auto* found = as<Time>();
    return found ? *found : Time{};
}

const List& Value::list() const {
    static const List empty;
    const auto* found = as<List>();
    return found ? *found : empty;
}

const Map& Value::map() const {
    static const Map empty;
    const auto* found = as<Map>();
    return found ? *found : empty;
}

List list_of(const std::vector<std::string>& texts) {
    List list;
    list.reserve(texts.size());
    for (const std::string& text : texts) list.emplace_back(text);
    return list;
}

}  // namespace redoubt::schema
