// By when a finding must be put right: decision tables over what is known of the weakness and of the asset. Several may hold at
// once; the earliest deadline wins, and says which row of which table set it.
//
// Inputs of a table are any of deadline_inputs(); its outcomes are `days` (from when it was first seen; empty: no date) and `action`.
#pragma once

#include <memory>
#include <optional>

#include "base/time.h"
#include "rooms/fix/decision_table.h"
#include "store/store.h"

namespace redoubt::rooms {

struct DeadlineInput {
    std::string_view name, doc;
};
std::span<const DeadlineInput> deadline_inputs();

struct DeadlineTable {
    std::string name{};   // "bod-26-04"
    std::string title{};  // the first comment of its file
    std::string csv{};
    bool shipped = false;
    bool used = false;
    DecisionTable table{};
};

// Code::invalid for an input that nobody knows anything of, and for days that are no number of 0 to 3650.
Result<DeadlineTable> read_deadline_table(std::string name, std::string csv);

struct Deadline {
    Time due{};         // zero: the row sets no date
    std::string why{};  // "CISA BOD 26-04, line 14: 3 days (exploited=yes, exposed=yes, automatable taken as yes)"
    std::string table{};
    size_t line = 0;
    std::string action{};
};

// The earliest over all tables that are used; none when no row of any holds.
std::optional<Deadline> deadline_of(std::span<const DeadlineTable> tables, const Known& known, Time first_seen);

// The tables of a team: those that ship, and its own. Kept as settings; each change is journaled.
class Deadlines {
public:
    explicit Deadlines(store::Store& store) : store_(store) {}
    Result<std::vector<DeadlineTable>> tables();                                             // by name
    Result<> keep(const store::Actor& by, const std::string& name, const std::string& csv);  // the team's own, new or changed
    Result<> drop(const store::Actor& by, const std::string& name);                          // Code::conflict for one that ships
    Result<> use(const store::Actor& by, std::span<const std::string> names);                // these and no others

private:
    store::Store& store_;
};

}  // namespace redoubt::rooms
