// Events of JSON, one a line: a reader that has seen those before reads each as one that has seen none, and no byte behind it.
#include <cstdint>
#include <memory>

#include <fmt/format.h>

#include "logs/event_fields.h"

namespace {

using namespace redoubt::logs;

std::string told(EventFields& fields, std::string_view body) {
    constexpr size_t padding = 64;
    const auto own = std::make_unique<char[]>(body.size() + padding);
    std::copy(body.begin(), body.end(), own.get());
    std::string out;
    fields.read_arrival({.body = {own.get(), body.size()}, .is_json = true}, LineHead("SRC-1", redoubt::Time{1}), padding, out);
    for (const FieldValue& field : fields.fields()) out += fmt::format("{}={} {} {}\n", field.name, field.text, field.as_stands, field.number);
    for (size_t i = 0; i < promoted_count; ++i) out += fmt::format("{}|", fields.promoted(static_cast<Promoted>(i)));
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (size > 4000) return 0;
    EventFields practised;
    for (size_t at = 0, lines = 0; at < bytes.size() && lines < 20; ++lines) {
        const size_t end = std::min(bytes.find('\n', at), bytes.size());
        const std::string_view body = bytes.substr(at, end - at);
        EventFields fresh;
        if (told(practised, body) != told(fresh, body)) __builtin_trap();
        at = end + 1;
    }
    return 0;
}
