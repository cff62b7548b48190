// Many records at once without reading each: the values of indexed fields straight from the columns, for rankings and sums
// over very many; and whole records by number or id, for the few that are then looked at. As everywhere, an actor finds only
// what it may see.
#pragma once

#include <functional>
#include <span>

#include "store/store.h"

namespace redoubt::store {

struct Column;
class Columns;
class ListCells;  // what each row has in a list

// One record during a scan; views live during the call.
class ScanRow {
public:
    ScanRow(const Columns& columns, std::span<const Column* const> fields, std::span<const ListCells> lists, size_t number)
        : columns_(columns), fields_(fields), lists_(lists), number_(number) {}
    int64_t number() const { return static_cast<int64_t>(number_); }
    std::string_view id() const;
    std::string key() const;
    // Of the field at this place in the list that was asked for.
    bool is_null(size_t field) const;
    std::string_view text(size_t field) const;  // text, reference (its id), choice or state (its name)
    int64_t integer(size_t field) const;        // integer, time or duration; of a choice or state its position; null: INT64_MIN
    double decimal(size_t field) const;         // of any number
    // Texts and references as numbers that stand for them during this scan, 0 for none: to tally by them without comparing texts. A
    // list has one for each item.
    uint32_t code(size_t field) const;
    std::span<const uint32_t> codes(size_t field) const;
    std::string_view text_of(size_t field, uint32_t code) const;

private:
    const Columns& columns_;
    std::span<const Column* const> fields_;
    std::span<const ListCells> lists_;
    size_t number_;
};

// Calls `visit` for every record that the query holds for, by ascending number. Fields that are not indexed are Code::invalid; of a
// list there are codes() alone. `visit` runs under the columns' lock: it must not ask the store for anything.
Result<> scan(Store& store, const Actor& actor, std::string_view type, const schema::Query& query, std::span<const std::string_view> fields,
              const std::function<void(const ScanRow&)>& visit);

// The row of the record with that key; 0: there is none. Keys do not all show it.
int64_t number_of(Store& store, const schema::RecordInfo& type, std::string_view key);

// Those that are there and in sight, in no particular order. `fields`: own fields to read; empty: all but the large ones.
Result<std::vector<Record>> records_by_number(Store& store, const Actor& actor, std::string_view type, std::span<const int64_t> numbers);
Result<std::vector<Record>> records_by_id(Store& store, const Actor& actor, std::string_view type, std::span<const std::string> ids,
                                          std::span<const std::string> fields = {});

}  // namespace redoubt::store
