// The JSON reader: what it takes it writes back to the same value, canonically too; and a record is checked without going astray.
#include "schema/json.h"
#include "schema/record.h"

using namespace redoubt::schema;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto value = parse_json({reinterpret_cast<const char*>(data), size});
    if (!value) return 0;
    const std::string canonical = canonical_json(*value);  // a double that is whole comes back as an integer of the same text
    const auto again = parse_json(to_json(*value), {.most_bytes = 64 << 20, .deepest = 64});
    if (!again || canonical_json(*again) != canonical) __builtin_trap();
    const auto sorted = parse_json(canonical, {.most_bytes = 64 << 20, .deepest = 64});
    if (!sorted || canonical_json(*sorted) != canonical) __builtin_trap();
    Head head;
    (void)from_json(head_fields(), *value, &head, Mode::create);
    return 0;
}
