// What Records takes and gives: who asks, a record, a query, a page, and what hangs on a record.
#pragma once

#include <cassert>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/query.h"
#include "schema/record.h"

namespace redoubt::rooms {
class DecisionSeal;  // rooms/decide/seal.h
}

namespace redoubt::store {

// Proof that a change follows from a decision. Only the room of decisions makes one, and the store still looks at the decision
// itself: it must be granted (or made by breaking the glass) and name the very change.
class FromDecision {
public:
    FromDecision() = default;
    explicit operator bool() const { return !decision_.empty(); }
    const std::string& decision() const { return decision_; }  // its id

private:
    friend class rooms::DecisionSeal;
    explicit FromDecision(std::string decision) : decision_(std::move(decision)) {}
    std::string decision_;
};

struct Actor {
    std::string user_id{};
    std::string name{};  // for the journal
    schema::Level level = schema::Level::auditor;
    std::string party{};                               // id of the party record that this person is
    bool system = false;                               // Redoubt itself: may everything, sees everything
    std::optional<std::vector<std::string>> scopes{};  // of a token: read, write, import, admin; none: a person's session
    std::string grade{};                               // name of the level in full: "Business owner"; Store::as() fills it and `level` from the party
    FromDecision from{};

    static Actor redoubt() { return {.user_id = "system", .name = "Redoubt", .level = schema::Level::lead, .system = true}; }
};

struct Record : schema::Head {
    const schema::RecordInfo* type = nullptr;
    schema::Map fields;  // the type's own, normalised; absent means null

    template <class T>
    T as() const {
        assert(type && type->defaults == &schema::defaults_of<T>);
        return schema::from_fields<T>(fields);
    }
    const schema::Value& operator[](std::string_view field) const { return fields[field]; }
    schema::Map flat() const;  // "type", the head, and the own fields: as the API shows it, references still as ids
};

struct ListQuery {
    std::string text{};                   // the query language
    std::optional<schema::Query> tree{};  // instead of, or in addition to the text (both must hold)
    std::string sort{};                   // "-severity,due"; empty: the type's default
    int limit = 50;                       // 1 to 500; 0, inside only: all of them
    std::string cursor{};                 // of the page before
    int skip = 0;                         // so many are passed over first, for a look into the middle
    std::vector<std::string> fields{};    // own fields to read; empty: all but the large ones
    enum class Count { none, exact } count = Count::none;
    std::optional<Time> at{};  // as it was then
};

struct Page {
    std::vector<Record> records{};
    std::string next_cursor{};  // empty: no more
    std::optional<int64_t> total{};
};

struct FieldCount {
    schema::Value value{};
    int64_t count = 0;
    schema::Value second{};  // of the second field, when there is one
};

struct Reference {
    std::string type{}, id{}, key{}, title{}, state{};
};

// Which required fields a new record must have: those of the customer's own are asked of people only, or no log could be imported.
enum class Asked : uint8_t { built_in, all };

struct MoveRequest {
    std::string to{};
    std::string reason{};
    schema::Map changes{};
};

struct BulkResult {
    std::vector<std::string> changed{};  // ids
};

struct InsertResult {
    std::vector<std::string> ids{};  // of each given record, new or known, in the same order
    std::vector<bool> is_new{};
    int64_t added = 0;
};

struct Comment {
    std::string id{}, text{}, author{}, author_name{};
    Time at{};
};
struct Attachment {
    std::string id{}, name{}, media_type{}, hash{}, author{}, author_name{};
    uint64_t bytes = 0;
    Time at{};
};
struct Link {
    std::string id{}, relation{}, reason{}, author{}, author_name{};
    bool outgoing = true;
    Reference record{};  // the other end
    Time at{};
};
struct SearchHit {
    Reference record{};
    std::string snippet{};
};

std::span<const std::string_view> link_relations();

}  // namespace redoubt::store
