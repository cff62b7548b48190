// The seal of the room of decisions: what the store takes as proof that a change follows from a decision. Included here only.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

class DecisionSeal {
    friend class Decisions;
    friend class Following;
    static store::Actor put_on(store::Actor actor, const std::string& decision_id) {
        actor.from = store::FromDecision(decision_id);
        return actor;
    }
};

}  // namespace redoubt::rooms
