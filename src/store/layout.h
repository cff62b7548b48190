// How a record type lies in the database: one STRICT table, and the conversions between rows and records. `number` is the row id,
// and the number in the human key unless rows before it have codes for keys (store/code_keys.h).
// A value is unique within its compartment, so that nobody learns of what lies in another by making a second one.
// Choices and states are stored by their position, times and durations as nanoseconds, lists and maps as JSON; empty is NULL.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>

#include "schema/field_index.h"
#include "store/code_keys.h"
#include "store/record.h"
#include "store/sql.h"

namespace redoubt::store {

struct ColumnLayout {
    const schema::FieldInfo* field = nullptr;
    bool head = false;
    bool state = false;         // stored as the state's position
    bool listed = false;        // an indexed list
    bool own = false;           // of the customer's, inside `extra`
    bool keyed = false;         // in a unique index
    std::string name{};         // quoted
    std::string find_unique{};  // SQL: the number of the record with this value, in this compartment
    std::string insert_new{};   // SQL: as Layout::insert, unless there is a record with this value in its compartment
};

struct OwnSlot;

// How the journal says a whole record: `"name":` of all that may be in it, in the order of canonical JSON, and where of these stands each
// of the head's, then each of the type's own.
struct JournalForm {
    std::vector<std::string> members{};
    std::vector<size_t> place{};
};
constexpr std::array<std::string_view, 6> journaled_head{"title", "state", "owner", "compartment", "tags", "extra"};

struct Layout {
    const schema::RecordInfo* info = nullptr;
    size_t index = 0;                     // among the store's types
    int64_t ordinal = 0;                  // kept in the database, part of the full text's row ids
    std::string table{};                  // quoted
    std::vector<ColumnLayout> columns{};  // all but number, in the order of `select` and `insert`
    std::string select_all{};             // "SELECT number, … FROM t"
    std::string select_short{};           // without the large fields, which read as NULL
    int compartment_at = 0;               // in a row of either
    std::string insert{};
    std::vector<size_t> of_field{};        // where in `columns` each field of the type's own stands
    std::vector<size_t> searched{};        // and those that the full text knows, but the title
    schema::FieldIndex fields{};           // of the type's own
    std::vector<size_t> stamped{};         // where in `columns` stands what is known only when a record is written
    std::string find_id{}, find_number{};  // SQL: id and compartment by id, by number
    std::string update{};                  // all columns, by number
    std::string update_plain{};            // all but the keyed ones, so that no index is touched

    JournalForm journaled{};

    std::shared_ptr<OwnSlot> own{};  // the customer's fields as they are now
    std::shared_ptr<CodeKeys> codes = std::make_shared<CodeKeys>();

    const ColumnLayout* find(std::string_view field) const;  // "extra.NAME" for one of the customer's
    std::span<const ColumnLayout> own_columns() const;
    int64_t text_row(int64_t number) const { return (ordinal << 40) | number; }
    std::string key(int64_t number) const;
    // Of the record with the key "ALERT-12", or 0.
    int64_t number_in(std::string_view key) const;
};

Layout layout_of(const schema::RecordInfo& info, size_t index);
std::string create_tables(const Layout& layout);

// Values of a record in column order, as `insert` and `update` or as `update_plain` have it; `kept` holds texts made on the way.
enum class Which : uint8_t { all, plain };
std::vector<SqlValue> row_values(const Layout& layout, const Record& record, std::vector<std::string>& kept, Which which = Which::all);
// As `insert` wants them, the number first; what is known only when it is written (number, id, times, version) comes by stamp_row.
std::vector<SqlValue> new_row(const Layout& layout, const Record& record, std::vector<std::string>& kept);
void stamp_row(const Layout& layout, int64_t number, const Record& record, std::vector<SqlValue>& row);
// select_all with nothing in the columns of other fields; head and state are always there.
std::string select_of(const Layout& layout, std::span<const std::string> fields);
Record record_of(const Layout& layout, const Row& row);
SqlValue sql_value(const schema::FieldInfo& field, const schema::Value& value, std::string& kept);
schema::Value value_of(const schema::FieldInfo& field, const Row& row, int column);
schema::Value column_value(const ColumnLayout& column, const Record& record);  // of the head, of the own fields, or inside `extra`
int64_t choice_number(const schema::Shape& shape, std::string_view name);      // -1: none

// What the full text knows a record by.
std::string searchable_text(const Layout& layout, const Record& record);

// The items of an indexed list, as texts.
std::vector<std::string> items_of(const schema::Value& list);
std::vector<std::string> listed_items(const ColumnLayout& column, const Record& record);

}  // namespace redoubt::store
