// One act on all findings of a group, in whatever state each is: planned to be fixed or mitigated by a date, or made ready to be put to
// somebody who may accept or reject them. All of them in one change, or none.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

enum class TriageAct : uint8_t { fix, mitigate, accept, reject };
std::optional<TriageAct> parse_triage_act(std::string_view name);

struct GroupAct {
    std::string q{};                 // which findings
    std::vector<std::string> ids{};  // or these, by id or key
    TriageAct act = TriageAct::fix;
    Time due{};          // of a plan; nothing: the date that each has, or that tables want
    std::string text{};  // how, for plan_text
    std::string reason{};
    bool dry_run = false;
};

struct GroupTriaged {
    std::vector<store::Record> findings{};                       // that are (or would be) planned, or are ready to be decided about, as they were
    std::vector<std::pair<std::string, std::string>> refused{};  // key, why: then nothing is done
    int64_t left = 0;                                            // in a state that is past this: fixed, closed, decided
};

constexpr size_t most_triaged = 10'000;

Result<GroupTriaged> triage_group(store::Store& store, const store::Actor& actor, const GroupAct& act);

}  // namespace redoubt::rooms
