// Enrolment tokens: what somebody who may import an inventory hands to hosts, so that they make their keys known (collectors.h).
// A token is shown once and kept as its SHA-256; it has an end, a number of uses, and says where the hosts belong that it enrols.
// Thread-safe.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

// Where the assets of a host belong, and on whose word.
struct Placement {
    std::string zone{};  // of its addresses
    std::string site{};
    bool listed = false;        // counts as entered by somebody
    std::string compartment{};  // of the assets that it makes; empty: open
    std::string party{};        // who let it in; what goes into a compartment goes with their rights
};

struct Enrolment {
    std::string id{};
    std::string name{};
    Placement placement{};
    int64_t uses = 1, used = 0;
    Time created{}, expires{};
    std::string by{};  // name
    Time revoked{};    // zero: it was not

    std::string_view state(Time now) const;  // open, used, expired, revoked
};

struct NewEnrolment {
    std::string name{};
    std::string zone{}, site{}, compartment{};
    bool listed = false;
    int64_t uses = 1;
    Duration lasts = hours(24);
};

constexpr int64_t most_uses = 10'000;
constexpr Duration longest_enrolment = days(30);

class Enrolments {
public:
    explicit Enrolments(store::Store& store) : store_(store) {}
    Result<> open();

    struct Made {
        Enrolment enrolment{};
        std::string token{};  // shown once
    };
    // Takes IC2, and for a compartment a member of it.
    Result<Made> make(const store::Actor& actor, const NewEnrolment& wanted);
    Result<std::vector<Enrolment>> list(const store::Actor& actor);  // newest first; those in sight
    Result<> revoke(const store::Actor& actor, std::string_view id, const std::string& reason);

    // For a host that brings the token: Code::forbidden for one that is unknown, Code::conflict for one that is used up, revoked or
    // over. Nothing is counted.
    Result<Enrolment> look_at(store::Connection& sql, std::string_view token) const;
    Result<> count_use(store::Connection& sql, const Enrolment& enrolment) const;

private:
    store::Store& store_;
};

// Who may enrol hosts, list and revoke them: whoever may import an inventory.
Result<> may_enrol(store::Store& store, const store::Actor& actor, std::string_view what);
// A journal entry of what concerns a host's key. What lies in a compartment is told to its members only.
Result<> note_enrolment(store::Store& store, store::Transaction& transaction, const store::Actor& by, std::string_view action, std::string_view type,
                        std::string_view id, std::string_view name, const Placement& placement, std::string_view reason);

}  // namespace redoubt::rooms
