// RecordInfo: everything Redoubt knows about a record type. Tables, JSON, validation, OpenAPI, the query language, rights and
// forms are loops over it. The head is common to every type and is not part of its own fields.
#pragma once

#include "schema/check.h"
#include "schema/field.h"
#include "schema/level.h"

namespace redoubt::schema {

struct Head {
    RecordId id{};
    std::string key{};  // "ALERT-12"
    std::string title{};
    std::string state{};
    Ref owner{};
    std::string compartment{};  // empty: everyone
    std::vector<std::string> tags{};
    Map extra{};  // the customer's own fields
    Time created{};
    Time updated{};
    int64_t version = 0;
};
std::span<const FieldInfo> head_fields();

struct State {
    std::string_view name;
    std::string_view doc{};
    bool closed = false;                        // nothing more is to be done
    bool standing = false;                      // in force, as an approved policy is: asks for nobody until its `due` comes near
    std::string_view waits_for{};               // the reference field (or list of them) of who acts now, instead of the assignee: "reviewer"
    std::span<const std::string_view> needs{};  // fields that are set as long as a record stands so
    std::string_view lapses{};                  // the time field at which it ends to stand so; shows up before that, even when closed
    bool sealed = false;                        // its own fields change by decision only
};

struct Move {
    std::string_view from;
    std::string_view to;
    Level level = Level::p1;
    std::span<const std::string_view> needs{};  // fields that must be set, and "reason"
    // The level by the choice of a field of this record (severity), where that differs; empty: `level` for all.
    std::string_view level_field{};
    std::span<const Level> level_by_choice{};
    std::string_view reason_into{};              // a field that keeps the reason given
    std::string_view stamps{};                   // a time field set to now, unless it is set already and the move does not sign
    std::string_view signs{};                    // a party field set to who moves, whatever is given; nobody changes it by other means
    std::span<const std::string_view> clears{};  // fields that no longer hold: a verification, once the thing is done anew
    std::string_view after{};                    // a time field: once it has passed, Redoubt makes this move by itself
    bool waits = false;                          // refused, unless a reason is given, while what it depends on is open; closing always is
    // A kind of decision: who may make this move, alone or with another's yes, is in the matrix, not here; see store/rights_book.h.
    std::string_view decided_as{};
    std::string_view decided_if{};  // a yes-or-no field: only a record that has it set takes the decision
    std::string_view back_to{};     // where a record returns to when the decision no longer holds
    std::string_view term_into{};   // the time field that keeps until when it holds
    bool by_room = false;           // made by the room of decisions only
};

struct RecordInfo;

// Members are counted into rows of another, derived type in the same transaction (alerts into alert groups): the group's
// fields `first`, `last`, `count`, `open`, `severity`, `latest`, and every field that both types have.
struct Grouping {
    const RecordInfo* into;
    std::string_view by;    // the member's field that holds the group's id
    std::string_view time;  // the member's time
};

struct RecordInfo {
    std::string_view name;    // "alert"
    std::string_view plural;  // "alerts"
    std::string_view title;   // "Alert"
    std::string_view doc;
    std::string_view key_prefix;  // "ALERT"
    std::string_view room;        // "watch"
    std::span<const FieldInfo> fields;
    std::span<const State> states;  // the first is where a record starts, unless another is given at creation
    std::span<const Move> moves;
    std::string_view default_sort = "-updated";
    std::span<const std::string_view> names{};  // further text fields by which people refer to it ("names"), besides key and title
    bool derived = false;                       // kept by the store from other records; nobody writes it
    Level create_level = Level::p1;
    Level update_level = Level::p1;
    std::string_view due{};         // the time field that is the deadline, for is:overdue and My work
    std::string_view assignee{};    // the reference field that says who acts; empty: the owner
    std::string_view depends_on{};  // the field with references to records of this type that must be closed first
    std::string_view slip{};        // the text field that says why its deadline was put off
    std::string_view priority{};    // the choice field whose later choices weigh more (severity, criticality)
    std::string_view stale{};       // a query in this type's fields: which are out of date (is:stale)
    bool reads_journaled = false;   // opening one is itself an entry, whatever its compartment
    const Grouping* grouping = nullptr;
    void (*prepare)(Map& fields, std::string& title) = nullptr;      // fills what follows from other fields, at creation
    void (*reckon)(Map& fields, const Head& head) = nullptr;         // what follows from the head too, at every change, last
    void (*check)(const Map& fields, Problems& problems) = nullptr;  // rules across fields
    Map (*defaults)() = nullptr;                                     // a fresh record's fields: defaults_of<Alert>
    std::span<const Map> (*shipped)() = nullptr;                     // what holds as long as there is no such record

    const FieldInfo* find(std::string_view field) const;  // own fields, then the head's
    const State* find_state(std::string_view state) const;
    int state_number(std::string_view state) const;  // -1: none
    const Move* find_move(std::string_view from, std::string_view to) const;
};

template <class T>
Map defaults_of() {
    const T fresh{};
    return read_fields(T::fields(), &fresh);
}

template <class T>
T from_fields(const Map& map) {
    T record{};
    write_fields(T::fields(), &record, map);
    return record;
}

// RecordInfo::check over the typed struct: .check = check_typed<Alert, check_alert>.
template <class T, auto Check>
void check_typed(const Map& fields, Problems& problems) {
    Check(from_fields<T>(fields), problems);
}

// For GET /schema, and for OpenAPI (JSON Schema 2020-12).
enum class Direction { read, write, patch };
Value describe(const RecordInfo& info);
Value describe_field(const FieldInfo& field, bool head);
Value json_schema(const RecordInfo& info, Direction direction);

}  // namespace redoubt::schema
