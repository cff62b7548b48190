// The one door to records: rights, compartments and state machines are enforced here and nowhere else, whoever asks. What an
// actor may not see does not exist for it (Code::not_found); what it may see but not do is Code::forbidden and says who may.
// All calls are thread-safe; a change has been made durable and journaled when its call returns.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/journal.h"
#include "store/record.h"

namespace redoubt::store {

class Store;
class Transaction;

class Records {
public:
    Records(Store& store, Actor actor) : store_(store), actor_(std::move(actor)) {}

    // `type` is a name or a plural; `id` an id or a key. `at` asks for the past, rebuilt from the journal: what is shown must
    // lie open to the actor both now and then. Opening a sensitive record, or finding it by search(), is itself an entry.
    Result<Record> get(std::string_view type, std::string_view id, std::optional<Time> at = {});
    Result<Page> list(std::string_view type, const ListQuery& query);
    // By one or two fields ("severity", "state"), most first, at most 1000. A record counts once for each item of a list.
    Result<std::vector<FieldCount>> count_by(std::string_view type, const std::string& query, const std::vector<std::string>& fields,
                                             std::optional<Time> at = {});
    template <std::convertible_to<std::string_view> Field>
    Result<std::vector<FieldCount>> count_by(std::string_view type, const std::string& query, const Field& field) {
        return count_by(type, query, std::vector<std::string>{std::string(field)});
    }
    Result<int64_t> count(std::string_view type, const std::string& query, std::optional<Time> at = {});
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
    // The quick way for many: those whose `unique_field` is known in their compartment already are left as they are. All or none; `first` is part of it.
    Result<InsertResult> insert_many(std::string_view type, std::vector<schema::Map> given, std::string_view unique_field,
                                     const std::function<Result<>(Transaction&)>& first = {});

    Result<Link> link(std::string_view type, std::string_view id, std::string_view relation, std::string_view to_type, std::string_view to_id,
                      std::string reason = {});
    Result<> unlink(std::string_view type, std::string_view id, std::string_view link_id, std::string reason = {});
    Result<std::vector<Link>> links_of(std::string_view type, std::string_view id);
    Result<Comment> comment(std::string_view type, std::string_view id, std::string_view text);
    Result<std::vector<Comment>> comments(std::string_view type, std::string_view id);
    Result<Attachment> attach(std::string_view type, std::string_view id, std::string_view name, std::string_view media_type, std::string_view bytes);
    Result<std::vector<Attachment>> attachments(std::string_view type, std::string_view id);
    Result<Attachment> attachment(std::string_view hash);  // that this actor may see; its bytes are in Store::blobs()

    // Which of these entries the actor may read: about what is in sight, and lay in it then.
    Result<std::vector<bool>> sees(std::span<const JournalEntry> entries);
    Result<std::vector<JournalEntry>> history(std::string_view type, std::string_view id);
    // All entries of one record with the proof that they are in the signed journal; see store/journal_proof.h.
    Result<std::string> evidence(std::string_view type, std::string_view id);
    Result<std::vector<SearchHit>> search(const std::string& text, int limit = 20);  // over all types, best first

    // The customer's own fields of a type, named "extra.NAME"; they live as long as the store.
    std::span<const schema::FieldInfo> own_fields(std::string_view type) const;
    Result<Time> moment(std::string_view text) const;  // Store::moment

    // Moves that this actor may make now, for buttons.
    std::vector<const schema::Move*> moves_of(const Record& record) const;
    const Actor& actor() const { return actor_; }

    // That this actor was shown these, and how ("view", "list", "table" …): entries of those that are sensitive, before it is.
    Result<> note_reads(std::span<const Record> records, std::string_view via);

private:
    Store& store_;
    Actor actor_;
};

}  // namespace redoubt::store
