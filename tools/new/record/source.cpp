#include "records/@name@.h"

namespace redoubt::records {

std::span<const schema::FieldInfo> @Name@::fields() {
    static constexpr std::array table{
        schema::field<&@Name@::description>("description", {.doc = "What it is, in words.", .searchable = true}),
    };
    static_assert(schema::covers<@Name@>(table));
    return table;
}

namespace {

constexpr std::array @name@_states{schema::State{"draft", "Being written."}, schema::State{"active", "In force."},
                                   schema::State{"retired", "No longer used.", true}};
constexpr std::array @name@_moves{schema::Move{.from = "draft", .to = "active"}, schema::Move{.from = "active", .to = "retired"},
                                  schema::Move{.from = "retired", .to = "active"}};

}  // namespace

const schema::RecordInfo @name@_record{.name = "@name@",
                                       .plural = "@names@",
                                       .title = "@title@",
                                       .doc = "@title@: what it is, in one sentence.",
                                       .key_prefix = "@PREFIX@",
                                       .room = "know",
                                       .fields = @Name@::fields(),
                                       .states = @name@_states,
                                       .moves = @name@_moves,
                                       .defaults = schema::defaults_of<@Name@>};

}  // namespace redoubt::records
