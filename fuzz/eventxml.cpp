// Any text is read or refused as an event in XML; depth and number of values are bounded, entities never grow.
#include <cstdint>
#include <string>

#include "formats/eventxml/eventxml.h"

namespace {

class Counting final : public redoubt::formats::eventxml::Sink {
public:
    void value(std::span<const redoubt::formats::eventxml::Element> path, std::string_view, std::string_view) override {
        if (path.empty() || path.size() > redoubt::formats::eventxml::most_depth || ++count > redoubt::formats::eventxml::most_values) __builtin_trap();
    }
    size_t count = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    Counting counting;
    redoubt::formats::eventxml::read(text, counting);
    std::string out(size, '\0');
    if (redoubt::formats::eventxml::unescape(text, out.data()) > size) __builtin_trap();
    return 0;
}
