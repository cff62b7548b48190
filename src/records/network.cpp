#include "records/network.h"

namespace redoubt::records {

using schema::field;

std::span<const schema::FieldInfo> Flow::fields() {
    static constexpr std::array table{
        field<&Flow::to>("to", {.doc = "The zone that is reached.", .required = true, .refers_to = "asset"}),
        field<&Flow::ports>("ports", {.doc = "tcp/443, udp/53, tcp/8000-8100; empty: all.", .longest = 2000}),
        field<&Flow::rule>("rule", {.doc = "Let through, or forbidden by policy."}),
        field<&Flow::why>("why", {.doc = "What it is for, or which policy.", .longest = 1000}),
    };
    static_assert(schema::covers<Flow>(table));
    return table;
}

std::span<const schema::FieldInfo> Derivation::fields() {
    static constexpr std::array table{
        schema::field<&Derivation::field>("field", {.doc = "Of which field.", .required = true, .longest = 100}),
        schema::field<&Derivation::value>("value", {.doc = "What follows; empty: nothing can be said.", .longest = 300}),
        schema::field<&Derivation::why>("why", {.doc = "From what.", .longest = 2000}),
        schema::field<&Derivation::differs>("differs", {.doc = "A person set another value, which stays."}),
    };
    static_assert(schema::covers<Derivation>(table));
    return table;
}

}  // namespace redoubt::records
