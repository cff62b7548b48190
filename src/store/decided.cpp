#include "store/decided.h"

#include <fmt/format.h>

namespace redoubt::store {

Result<> check_decided(Resolver& resolver, const FromDecision& from, const Record& record, std::string_view to) {
    if (record.id.text == from.decision()) return {};
    const TypeState* type = resolver.state().find("decision");
    if (!type) return fail(Code::internal, "there are no decisions here");
    const Record decision = TRY(visible_record(resolver.sql(), type->layout, Sight{.everything = true}, from.decision())).second;
    const bool acted = decision["how"].text() == "break_glass" && (decision.state == "open" || decision.state == "needs_info");
    if (decision.state != "granted" && !acted)
        return fail(Code::forbidden, fmt::format("{} is {}: nothing follows from it", decision.key, decision.state), {}, "it takes a decision that is granted");
    for (const schema::Value& effect : decision["effects"].list())
        if (effect.map()["subject"].text() == record.id.text && (to.empty() || effect.map()["to"].text() == to)) return {};
    if (!decision["scope"].is_null()) return {};
    return fail(Code::forbidden, fmt::format("{} says nothing of moving {} to {}", decision.key, record.key, to.empty() ? "another value" : to));
}

}  // namespace redoubt::store
