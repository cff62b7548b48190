// Subnets and ports as people type them: what is read is written in a form that reads as the same.
#include "base/ports.h"
#include "base/subnet.h"

using namespace redoubt;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto subnet = parse_subnet(text)) {
        const auto again = parse_subnet(subnet_text(*subnet));
        if (!again || *again != *subnet || subnet->bits < 0 || subnet->bits > 128 || !subnet->contains(subnet->base)) __builtin_trap();
    }
    if (const auto ports = parse_ports(text)) {
        const auto again = parse_ports(ports->text());
        if (!again || again->text() != ports->text()) __builtin_trap();
    }
    return 0;
}
