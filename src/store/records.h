// The one door to records: rights, compartments and state machines are enforced here and nowhere else, whoever asks. What an
// actor may not see does not exist for it (Code::not_found); what it may see but not do is Code::forbidden and says who may.
// All calls are thread-safe; a change has been made durable and journaled when its call returns.
#pragma once

#include <cassert>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/query.h"
#include "schema/record.h"
#include "store/journal.h"

namespace redoubt::store {

struct Actor {
    std::string user_id{};
    std::string name{};  // for the journal
    schema::Level level = schema::Level::auditor;
    std::string party{};                               // id of the party record that this person is
    bool system = false;                               // Redoubt itself: may everything, sees everything
    std::optional<std::vector<std::string>> scopes{};  // of a token: read, write, import, admin; none: a person's session

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
    std::string sort{};                   // "-event_time"; empty: the type's default
    int limit = 50;                       // 1 to 500; 0, inside only: all of them
    std::string cursor{};                 // of the page before
    std::vector<std::string> fields{};    // own fields to read; empty: all but the large ones
    enum class Count { none, exact } count = Count::none;
};

struct Page {
    std::vector<Record> records{};
    std::string next_cursor{};  // empty: no more
    std::optional<int64_t> total{};
};

struct FieldCount {
    schema::Value value{};
    int64_t count = 0;
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

class Store;

class Records {
public:
    Records(Store& store, Actor actor) : store_(store), actor_(std::move(actor)) {}

    // `type` is a name or a plural; `id` an id or a key.
    Result<Record> get(std::string_view type, std::string_view id);
    Result<Page> list(std::string_view type, const ListQuery& query);
    Result<std::vector<FieldCount>> count_by(std::string_view type, const std::string& query, std::string_view field);  // most first, at most 1000
    Result<int64_t> count(std::string_view type, const std::string& query);
    // What ids (or keys) of this type ("*": of any) stand for, in the same order; nothing for those that are absent or out of sight.
    Result<std::vector<std::optional<Reference>>> refer(std::string_view type, std::span<const std::string> ids);

    // `given` as it came (JSON values, references by id or key); head fields title, owner, compartment, tags, extra and state
    // are given beside the own ones.
    // A field of the customer's own is given as "extra.NAME", or inside `extra`; what is not said of `extra` stays.
    Result<Record> create(std::string_view type, const schema::Map& given, std::string reason = {}, Asked asked = Asked::built_in);
    Result<Record> update(std::string_view type, std::string_view id, const schema::Map& changes, std::optional<int64_t> expected_version,
                          std::string reason = {});
    Result<Record> move(std::string_view type, std::string_view id, const MoveRequest& request, std::optional<int64_t> expected_version = {});
    // All or none, in one transaction, at most 100,000 records.
    Result<BulkResult> update_all(std::string_view type, const ListQuery& query, const schema::Map& changes, std::string reason = {});
    Result<BulkResult> move_all(std::string_view type, const ListQuery& query, const MoveRequest& request);
    // The quick way for many: those whose `unique_field` is known already are left as they are. All or none.
    Result<InsertResult> insert_many(std::string_view type, std::vector<schema::Map> given, std::string_view unique_field);

    Result<Link> link(std::string_view type, std::string_view id, std::string_view relation, std::string_view to_type, std::string_view to_id,
                      std::string reason = {});
    Result<> unlink(std::string_view type, std::string_view id, std::string_view link_id, std::string reason = {});
    Result<std::vector<Link>> links_of(std::string_view type, std::string_view id);
    Result<Comment> comment(std::string_view type, std::string_view id, std::string_view text);
    Result<std::vector<Comment>> comments(std::string_view type, std::string_view id);
    Result<Attachment> attach(std::string_view type, std::string_view id, std::string_view name, std::string_view media_type, std::string_view bytes);
    Result<std::vector<Attachment>> attachments(std::string_view type, std::string_view id);
    Result<Attachment> attachment(std::string_view hash);  // that this actor may see; its bytes are in Store::blobs()

    Result<std::vector<JournalEntry>> history(std::string_view type, std::string_view id);
    Result<std::vector<SearchHit>> search(const std::string& text, int limit = 20);  // over all types, best first

    // The customer's own fields of a type, named "extra.NAME"; they live as long as the store.
    std::span<const schema::FieldInfo> own_fields(std::string_view type) const;
    // Moves that this actor may make now, for buttons.
    std::vector<const schema::Move*> moves_of(const Record& record) const;
    const Actor& actor() const { return actor_; }

private:
    Store& store_;
    Actor actor_;
};

}  // namespace redoubt::store
