// Compartments: who may know of the records that lie in one. To everybody else neither those records nor the compartment
// exist, whatever their level. An insider case, an embargoed disclosure, a blind exercise.
#pragma once

#include "store/store.h"

namespace redoubt::store {

struct Compartment {
    std::string name{};  // as records have it: what was asked for, and four characters of chance, so that no name can be probed
    std::string purpose{};
    std::string opened_by{};  // id of a party, or of a user who is nobody's
    Time opened{};
    std::vector<std::string> members{};   // ids of parties
    std::vector<std::string> managers{};  // of these, who may let people in and out: who opened it, and who is IC4 or above
};

// What one may do with them: open one (IC2 or above), and, as a member who opened it or is IC4 or above, let people in and out.
class Compartments {
public:
    Compartments(Store& store, Actor actor) : store_(store), actor_(std::move(actor)) {}

    Result<std::vector<Compartment>> list();          // those that the actor is in
    Result<Compartment> find(std::string_view name);  // Code::not_found, also for those that the actor is not in
    // `name`: letters, digits and hyphens. Whoever opens it is in it; `members` are parties by id or key.
    Result<Compartment> open(const std::string& name, const std::string& purpose, std::span<const std::string> members);
    bool manages(const Compartment& compartment) const;  // may this actor let people in and out
    Result<Compartment> admit(std::string_view name, std::string_view party, std::string_view reason);
    // The last member stays. Who leaves keeps nothing: not what they own, nor what they wrote.
    Result<Compartment> dismiss(std::string_view name, std::string_view party, std::string_view reason);

private:
    Result<Compartment> managed(std::string_view name);
    Result<std::string> party_id(std::string_view party, std::string_view where);
    Result<Compartment> change(const Compartment& compartment, std::string_view action, std::string_view sql, const std::string& party,
                               std::string_view reason);

    Store& store_;
    Actor actor_;
};

}  // namespace redoubt::store
