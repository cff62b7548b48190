// A record of either form, into an index that answers as the record does.
#include "advisories/osv.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "advisories/index.h"
#include "advisories/index_builder.h"
#include "owned_bytes.h"

using namespace redoubt;
using namespace redoubt::advisories;

namespace {

// Every version that the record itself names, up to a few.
std::vector<std::string_view> versions_in(const OsvAffected& affected) {
    std::vector<std::string_view> out = affected.versions;
    for (const OsvRange& range : affected.ranges)
        for (const OsvEvent& event : range.events) out.push_back(event.version);
    if (out.size() > 16) out.resize(16);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    OsvReader reader;
    (void)reader.read_yaml(text);
    const auto record = reader.read_json(text);
    if (!record) return 0;
    IndexBuilder builder;
    builder.add(**record);
    auto bytes = builder.finish();
    if (!bytes) return 0;
    const auto index = Index::open(std::make_unique<OwnedBytes>(std::move(*bytes)));
    if (!index || !index->verify()) __builtin_trap();
    if ((*record)->affected.size() > 8) return 0;
    for (const OsvAffected& affected : (*record)->affected) {
        if (affected.name.empty() || affected.ecosystem.empty()) continue;
        for (const std::string_view version : versions_in(affected)) {
            std::vector<AdvisoryNumber> found;
            if (!index->match(index->scope(affected.ecosystem), affected.name, version, found)) __builtin_trap();
            if ((*record)->withdrawn.empty() && affects(affected, version) && found.empty()) __builtin_trap();
        }
    }
    return 0;
}
