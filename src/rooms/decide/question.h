// What somebody asks to be decided, and what comes of it: which kind of decision it is, who says yes, what a yes changes.
#pragma once

#include <optional>

#include "records/decision.h"
#include "store/rights_book.h"
#include "store/store.h"

namespace redoubt::rooms {

struct Subject {
    std::string type, id;
};

struct Question {
    std::vector<Subject> subjects{};
    std::string to{};       // the state to move them to; empty: none
    schema::Map changes{};  // fields of theirs
    std::string kind{};     // where neither says it: exception, course, access
    std::string severity{};
    std::string title{}, text{}, reason{}, recommendation{};
    std::vector<records::DecisionOption> options{};
    std::vector<std::string> consulted{};  // parties
    schema::List conditions{};
    std::optional<int64_t> term_days{};
    Time valid_until{}, due{};
    std::string requester{};  // a party, for whoever is none (the command line of this machine)
    std::optional<records::DecisionScope> scope{};
    std::optional<records::DecisionExport> exported{};  // by Decisions::ask_export
};

struct FieldChange {
    std::string field;
    schema::Value before{}, after{};
};
struct ShownEffect {
    store::Reference subject{};
    std::string from, to;
    std::vector<FieldChange> changes{};
};

enum class Way : uint8_t { alone, asked, rule };

struct Decider {
    std::string party;
    std::string level;
    std::vector<std::string> fills{};  // of the levels that are asked for
    std::string for_party{};           // in whose place
};

struct Proposal {
    std::string kind;
    int severity = 2;
    Way way = Way::asked;
    store::AuthorityCell cell{};
    std::string rule;
    std::vector<ShownEffect> shows{};
    schema::List effects{};  // as the decision keeps them
    Time valid_until{}, due{};
    std::vector<std::string> consulted{};  // parties that must be heard
    std::vector<Decider> approvers{};      // it is put to them
    std::vector<Decider> could{};          // everybody who could
    std::vector<std::string> reasons{};
};

struct AskedOutcome {
    std::optional<store::Record> decision{};  // nothing: whoever asked may do it alone, and has
    bool applied = false;
    Proposal proposal{};
};

}  // namespace redoubt::rooms
