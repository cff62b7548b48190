#include "formats/cbor/cbor.h"

#include <cbor.h>
#include <fmt/format.h>

namespace redoubt::formats::cbor {
namespace {

// What one step of the decoder saw: a whole scalar, or how a list or map begins.
struct Step {
    Item item{};
    uint64_t count = 0;
    bool refused = false;
};

Step& step(void* context) { return *static_cast<Step*>(context); }

void take_number(void* context, uint64_t value, bool negative) {
    Step& now = step(context);
    now.item.kind = Item::Kind::integer;
    if (value > static_cast<uint64_t>(INT64_MAX)) now.refused = true;
    now.item.number = now.refused ? 0 : negative ? -1 - static_cast<int64_t>(value) : static_cast<int64_t>(value);
}

void take_bytes(void* context, cbor_data data, size_t length, Item::Kind kind) {
    step(context).item.kind = kind;
    step(context).item.bytes.assign(reinterpret_cast<const char*>(data), length);
}

void open(void* context, Item::Kind kind, uint64_t count) {
    step(context).item.kind = kind;
    step(context).count = count;
}

void refuse(void* context) { step(context).refused = true; }

cbor_callbacks make_callbacks() {
    cbor_callbacks calls = cbor_empty_callbacks;
    calls.uint8 = [](void* c, uint8_t v) { take_number(c, v, false); };
    calls.uint16 = [](void* c, uint16_t v) { take_number(c, v, false); };
    calls.uint32 = [](void* c, uint32_t v) { take_number(c, v, false); };
    calls.uint64 = [](void* c, uint64_t v) { take_number(c, v, false); };
    calls.negint8 = [](void* c, uint8_t v) { take_number(c, v, true); };
    calls.negint16 = [](void* c, uint16_t v) { take_number(c, v, true); };
    calls.negint32 = [](void* c, uint32_t v) { take_number(c, v, true); };
    calls.negint64 = [](void* c, uint64_t v) { take_number(c, v, true); };
    calls.byte_string = [](void* c, cbor_data data, size_t length) { take_bytes(c, data, length, Item::Kind::bytes); };
    calls.string = [](void* c, cbor_data data, size_t length) { take_bytes(c, data, length, Item::Kind::text); };
    calls.array_start = [](void* c, size_t count) { open(c, Item::Kind::list, count); };
    calls.map_start = [](void* c, size_t count) { open(c, Item::Kind::map, count); };
    calls.boolean = [](void* c, bool v) {
        step(c).item.kind = Item::Kind::boolean;
        step(c).item.number = v ? 1 : 0;
    };
    calls.null = [](void*) {};
    calls.byte_string_start = refuse;
    calls.string_start = refuse;
    calls.indef_array_start = refuse;
    calls.indef_map_start = refuse;
    calls.indef_break = refuse;
    calls.undefined = refuse;
    calls.tag = [](void* c, uint64_t) { refuse(c); };
    calls.float2 = [](void* c, float) { refuse(c); };
    calls.float4 = [](void* c, float) { refuse(c); };
    calls.float8 = [](void* c, double) { refuse(c); };
    return calls;
}

class Reading {
public:
    Reading(std::string_view bytes, const Limits& limits) : bytes_(bytes), limits_(limits) {}
    size_t at() const { return at_; }

    Result<Item> next(size_t depth) {
        if (depth > limits_.depth) return fail(Code::too_large, "nested too deep", place());
        if (++items_ > limits_.items) return fail(Code::too_large, "too many items", place());
        static const cbor_callbacks calls = make_callbacks();
        Step now;
        const cbor_decoder_result result = cbor_stream_decode(reinterpret_cast<cbor_data>(bytes_.data()) + at_, bytes_.size() - at_, &calls, &now);
        if (result.status == CBOR_DECODER_NEDATA) return fail(Code::malformed, "the data ends too early", place());
        if (result.status != CBOR_DECODER_FINISHED || now.refused) return fail(Code::malformed, "this is not CBOR as authenticators write it", place());
        at_ += result.read;
        if (now.count > limits_.items) return fail(Code::too_large, "too many items", place());
        for (uint64_t i = 0; i < now.count; ++i) {
            Item first = TRY(next(depth + 1));
            if (now.item.kind == Item::Kind::list)
                now.item.items.push_back(std::move(first));
            else
                TRY(add_member(now.item, std::move(first), depth));
        }
        return std::move(now.item);
    }

private:
    Result<> add_member(Item& map, Item key, size_t depth) {
        const bool is_text = key.kind == Item::Kind::text;
        if (!is_text && key.kind != Item::Kind::integer) return fail(Code::malformed, "a key is neither text nor a whole number", place());
        if (is_text ? map.find(std::string_view(key.bytes)) : map.find(key.number)) return fail(Code::malformed, "a key is there twice", place());
        Item value = TRY(next(depth + 1));
        map.members.emplace_back(std::move(key), std::move(value));
        return {};
    }
    std::string place() const { return fmt::format("byte {}", at_); }

    std::string_view bytes_;
    Limits limits_;
    size_t at_ = 0;
    size_t items_ = 0;
};

}  // namespace

const Item* Item::find(int64_t key) const {
    for (const auto& [name, value] : members)
        if (name.kind == Kind::integer && name.number == key) return &value;
    return nullptr;
}

const Item* Item::find(std::string_view key) const {
    for (const auto& [name, value] : members)
        if (name.kind == Kind::text && name.bytes == key) return &value;
    return nullptr;
}

Result<Read> read(std::string_view bytes, const Limits& limits) {
    if (bytes.size() > limits.bytes) return fail(Code::too_large, fmt::format("more than {} bytes", limits.bytes));
    Reading reading(bytes, limits);
    Item item = TRY(reading.next(0));
    return Read{std::move(item), reading.at()};
}

}  // namespace redoubt::formats::cbor
