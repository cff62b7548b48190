// What lies in a compartment leaves the house only when a second person of that compartment has said yes: to exactly this, version by
// version, once, and within a day. Here is what an export holds of it; Decisions asks for the yes and uses it up.
#pragma once

#include <optional>

#include "records/decision.h"
#include "rooms/decide/question.h"

namespace redoubt::rooms {

struct ExportAsked {
    std::string what{};   // "table", "history" or "attachment"
    std::string type{};   // of a table or a history
    std::string query{};  // of a table; the record's id; the hash of a file
    std::optional<Time> at{};
};

class Leaving {
public:
    explicit Leaving(ExportAsked asked) : asked_(std::move(asked)) {}
    // Before records of the past are added: they count by what they lie in now, too.
    Result<> begin(store::Store& store, const store::Actor& actor);
    void add(const store::Record& record);

    bool empty() const { return items_.empty(); }
    const ExportAsked& asked() const { return asked_; }
    std::string hash() const;
    records::DecisionExport told() const;
    std::vector<Subject> subjects() const;  // the first of them
    // The one compartment that they lie in; Code::invalid when there are several.
    Result<std::string> compartment() const;

private:
    struct Item {
        std::string type, id, compartment;
        int64_t version = 0;
        auto operator<=>(const Item&) const = default;
    };
    ExportAsked asked_;
    std::vector<Item> items_;
    std::vector<std::pair<std::string, std::string>> now_;  // id and compartment, of today, by id
};

// All of it, looked up.
Result<Leaving> leaving_by(store::Store& store, store::Records& by, ExportAsked asked);

}  // namespace redoubt::rooms
